//! How college staff make sure who a student is.

use crate::domain::verification::{DocumentType, Method, Verification};

const fn method(id: &'static str, label: &'static str, needs_document: bool) -> Method {
    Method { id, label, needs_document }
}

const fn document(id: &'static str, label: &'static str, expires: bool) -> DocumentType {
    DocumentType { id, label, expires }
}

pub(super) static VERIFICATION: Verification = Verification {
    methods: &[
        method("in_person", "In person", true),
        method("live_video", "Live video", true),
        method("facility_attestation", "Facility attestation", false),
        method("records_match", "Records match", false),
    ],
    documents: &[
        document("drivers_license", "Driver's license", true),
        document("state_id", "State ID card", true),
        document("passport", "Passport", true),
        document("passport_card", "Passport card", true),
        document("permanent_resident_card", "Permanent resident card", true),
        document("consular_id", "Consular ID card", true),
        document("military_id", "Military ID card", true),
        document("tribal_id", "Tribal ID card", false),
        document("facility_id", "Facility ID or release papers", false),
        document("school_id", "School ID card", false),
        document("birth_certificate", "Birth certificate", false),
        document("court_record", "Court record", false),
        document("other", "Other document", false),
    ],
    ended_by: &["first", "middle", "last", "suffix", "dob", "street1", "street2", "city", "state", "postal", "country"],
    ended_by_words: "name, date of birth or address",
    advice: &[
        "Verify only students who can't complete self-service, or where identity flags need an administrator.",
        "Where possible, confirm the information with legal documents or in person.",
        "Record only the last four characters of a document's number. Never enter the whole number, and keep no picture of it.",
    ],
    practices: "Best practices",
};
