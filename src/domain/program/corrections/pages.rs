//! Texts of the pages, with the labels of the printed instructions, to the letter.

use crate::domain::program::pages::{COMMON, ImportLabels, Locations, ProgramPages};

/// The pages.
pub static PAGES: ProgramPages = ProgramPages {
    program: "corrections",
    labels: ImportLabels {
        menu: "Bulk Uploads",
        begin: "Bulk Upload",
        template: "Download Template",
        upload: "Send Request",
        results: "Download Results",
    },
    locations: Some(Locations {
        title: "Location & User Management",
        choose: "Location",
        kinds: &["facility"],
        services: "Services",
        children: "Location Children",
        id: "locationId",
    }),
    ..COMMON
};
