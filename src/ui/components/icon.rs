//! Icons: strokes on a grid of 20 by 20, drawn in the color of the text beside them.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[doc = $doc:literal])* $name:ident = $path:literal;)*) => {
        /// An icon. It is always beside a word and is hidden from screen readers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($(#[doc = $doc])* $name,)* }

        impl Icon {
            /// Every icon.
            pub const ALL: &'static [Icon] = &[$(Icon::$name,)*];

            /// The path, for the `d` of an SVG path.
            pub fn path(self) -> &'static str {
                match self { $(Icon::$name => $path,)* }
            }
        }
    };
}

icons! {
    /// The product.
    Brand = "M3 5.5h14M3 10h14M3 14.5h5.5m2.5.6 2 2 4-4.2";
    /// Home.
    Home = "M3 9.5 10 3.5l7 6M5 8.5v8h10v-8M8.5 16.5v-4.5h3v4.5";
    /// Imports.
    Imports = "M5 2.75h6.5L15.5 7v10.25H5zM11.5 2.75V7h4M10.25 14.5V9.5M8 11.5l2.25-2.25L12.5 11.5";
    /// One person.
    Person = "M10 9.75a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5zM3.75 16.75c.4-3.100 2.800-4.750 6.250-4.750s5.850 1.650 6.250 4.750";
    /// Staff.
    Staff = "M7.25 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM1.75 16.5c.3-3 2.4-4.75 5.5-4.75s5.2 1.75 5.5 4.75M13 3.75a2.9 2.9 0 0 1 0 5.5M15 12.2c1.9.6 3 2.1 3.25 4.3";
    /// Requests for access.
    Requests = "M2.75 11.500h4l1.500 2.500h3.500l1.500-2.500h4M2.75 11.500v5.250h14.500v-5.250l-2.500-8.250h-9.500z";
    /// Organizations.
    Organizations = "M10 2.75 17.25 6.5H2.75zM4.5 8.5v6M8.2 8.5v6M11.8 8.5v6M15.5 8.5v6M2.75 16.75h14.5";
    /// Letters by mail.
    Letter = "M2.750 5h14.500v10.500H2.750zM3 5.500l7 5.250 7-5.250";
    /// Audit log.
    Audit = "M10 2.5 16 4.75v4.5c0 4-2.4 6.7-6 8.25-3.600-1.55-6-4.250-6-8.250v-4.500zM7.250 9.750l2 2 3.500-3.750";
    /// Good.
    Good = "M10 17.25a7.25 7.25 0 1 0 0-14.5 7.25 7.25 0 0 0 0 14.5zM6.75 10.25l2.25 2.25 4.25-4.75";
    /// Attention.
    Attention = "M10 3.25 17.75 16.5H2.25zM10 8v4M10 14.2v.1";
    /// Problem.
    Problem = "M6.9 2.75h6.2l4.150 4.150v6.200l-4.150 4.150h-6.200l-4.150-4.150v-6.200zM10 6.500v4.500M10 13.700v.1";
    /// Note.
    Note = "M10 17.25a7.25 7.25 0 1 0 0-14.5 7.25 7.25 0 0 0 0 14.5zM10 9.250v4.500M10 6.400v.1";
    /// Download.
    Download = "M10 3v9.500M6.250 9 10 12.750 13.750 9M3.500 16.750h13";
    /// Upload.
    Upload = "M10 13V3.500M6.250 7.250 10 3.500l3.750 3.750M3.500 16.750h13";
    /// Add.
    Add = "M10 4v12M4 10h12";
    /// A tick.
    Tick = "M4.500 10.500 8.250 14.250 15.500 6";
    /// Close.
    Close = "M5 5l10 10M15 5 5 15";
    /// Opens downwards.
    Down = "M5 7.500 10 12.500l5-5";
    /// Sorted upwards.
    Up = "M5 12.500 10 7.500l5 5";
    /// Copy.
    Copy = "M7 7h9.250v9.250H7zM4.500 13H3.750V3.750H13v.75";
    /// Shown.
    Eye = "M2 10c2-3.600 4.700-5.400 8-5.400s6 1.800 8 5.400c-2 3.600-4.700 5.400-8 5.400S4 13.600 2 10zM10 12.300a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600z";
    /// Print.
    Print = "M6 7V3.250h8V7M6 14H3.250V7h13.500v7H14M6 11.500h8v5.250H6z";
    /// Undo.
    Undo = "M4 8h8.250a4 4 0 0 1 0 8H8M7 4.750 3.750 8 7 11.250";
    /// Redo.
    Redo = "M16 8H7.750a4 4 0 0 0 0 8H12M13 4.750 16.250 8 13 11.250";
    /// A file.
    File = "M5 2.750h6.500L15.500 7v10.250H5zM11.500 2.750V7h4";
    /// Search.
    Search = "M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM13.250 13.250l3.750 3.750";
}

/// Draws an icon.
#[component]
pub fn IconView(
    /// Which one.
    #[prop(into)]
    icon: Signal<Icon>,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d=move || icon.get().path()></path>
        </svg>
    }
}
