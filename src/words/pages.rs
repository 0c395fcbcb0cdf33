//! Texts of the pages.

use crate::texts;

texts! { HomeText;
    Title = "Home";
}
