//! The texts of findings: one sentence, one title in the list of problems and, for some, one word of advice for each code.

use crate::texts;

texts! {
    Sentence;
    FileEmpty = "The file is empty; choose a file with a header line and at least one row.";
    NoRows = "The file has a header line and no rows below it; add a row for each {person}.";
    NoHeader = "No header line was found in the first rows; it should hold the names of the columns, for example `{first_header}`.";
    IsExcel = "This is an Excel workbook, not a CSV file; save it in Excel as “CSV UTF-8” and choose that file.";
    IsPdf = "This is a PDF, not a CSV file; choose the spreadsheet that it was made from, saved as CSV.";
    IsImage = "This is a picture, not a CSV file; choose a spreadsheet saved as CSV.";
    IsArchive = "This is an archive such as a zip file, not a CSV file; unpack it and choose the CSV file inside.";
    IsBinary = "This is not a text file; choose a spreadsheet saved as CSV.";
    TooManyRows = "The file has more than {count} rows; split it into smaller files.";
    TooManyColumns = "The file has {count} columns and at most 200 can be read; remove those that the template does not have.";
    TooLarge = "The file is larger than {count} MiB; split it into smaller files.";
    ColumnDoubled = "Two columns are read as {header}; rename or remove the one in column {place}.";
    ColumnMissing = "The column {header} is missing; add it, or start from the template.";
    ColumnAbsent = "The column {header} is not in the file; its cells count as blank.";
    ColumnNear = "{column} looks like {header}; it is read so only once you accept it (`--map` on the command line) or rename it.";
    ColumnUnknown = "{column} is not in the template; its cells go through to the results unchanged.";
    ColumnDropped = "{column} is no longer used and is left out.";
    ColumnsReordered = "The columns stand in another order than in the template; they are read by their names.";
    HeaderBelowTitle = "The header was found on line {param}; the lines above it are left out.";
    ReadAsUtf16 = "The file is read as UTF-16.";
    ReadAsWindows1252 = "The file is not UTF-8 (first seen on line {param}); it is read as Windows-1252.";
    ReadWithDelimiter = "The cells are separated by {delimiter}, not by commas.";
    ReadAsEscaped = "This is a safe results file; the apostrophes that it put in front of cells are taken away again.";

    CellCount = "Invalid number of columns found!";
    QuoteNeverClosed = "A quotation mark opens on line {param} and is never closed; add the second one or remove the first.";
    NotUtf8 = "{label} holds bytes that are not UTF-8; save the file as “CSV UTF-8”, or choose another encoding.";
    CellTooLong = "{label} has more than {count} characters; shorten it.";
    ControlCharacter = "{label} holds a character that cannot be seen ({character}); remove it.";

    Required = "{label} is required.";
    TooLong = "{label} has {length} characters; at most {param} are allowed.";
    BadCharacter = "{named} holds {character}; expected are {expects}.";
    NotAChoice = "{named} is not known; expected is {expects}.";
    ReadAs = "{text} is read as {reading}.";
    NotAFlag = "{named} is neither TRUE nor FALSE; write {expects}.";

    NotAnEmail = "{text} is not an email address; expected is {expects}.";
    EmailNoAt = "{text} is not an email address (it has no @); expected is {expects}.";
    EmailSeveralAt = "{text} is not an email address (it has more than one @); expected is {expects}.";
    EmailLocalLong = "{text} is not an email address (more than 64 characters in front of the @); expected is {expects}.";
    EmailLocal = "{text} is not an email address (in front of the @ stands nothing, a space, a stray dot or a character that cannot stand there); expected is {expects}.";
    EmailDomain = "{text} is not an email address (what follows the @ is not a domain); expected is {expects}.";
    ProxyAddress = "{text} is a proxy address; no mail reaches the {person} there.";

    NotADate = "{text} is not a date {expects}.";
    DateOtherForm = "{text} is not a date {expects}.";
    DateAmbiguous = "{text} is not a date {expects}.";
    DateSerial = "{text} is a spreadsheet's day number, not a date {expects}.";
    NoSuchDay = "{text} is no day of the calendar; expected is a date {expects}.";
    DateInFuture = "{named} must lie before today; expected is a date {expects}.";
    DateTooEarly = "{named} lies before {param}; expected is a date {expects}.";
    VeryYoung = "{named} makes this {person} {age} old; check it.";

    TermsNotAccepted = "{label} must be `TRUE`; write it once the {person} has accepted the terms.";
    PlaceholderAddress = "The blank parts of the address take the organization’s placeholder address.";
    NotAState = "{text} is not a state of the United States; expected is {expects}.";
    NotAPostalCode = "{text} is not a ZIP code; expected is {expects}.";
    PostalLostZero = "{named} has lost a zero in front; expected is {expects}.";
    NotACountry = "{text} is not a country code; expected is {expects}.";
    NotAPhone = "{text} is not a phone number; expected is {expects}.";
    PhoneTypeIgnored = "{label} is ignored, since there is no phone number.";

    PasswordShort = "{label} is too short; at least {param} characters are needed, for example four words.";
    PasswordLong = "{label} is too long; at most {param} characters are allowed.";
    PasswordCommon = "{label} is too common; choose one that nobody would guess, for example four words that do not belong together.";
    PasswordPersonal = "{label} contains the name, email or birth date; choose one that tells nothing of the {person}.";
    PasswordComposition = "{label} needs {kinds}.";
    GeneratedWithoutReset = "The password is blank and is generated, and the {person} is not asked to change it; check that this is meant.";

    NotACccid = "{text} is not a CCCID; expected are {expects}.";
    CccidUnknown = "{named} belongs to no account; check it. The row is skipped all the same.";
    DuplicateFirst = "Line {param} has the same {noun}; this row is kept.";
    DuplicateEmail = "Same email as line {param}";
    DuplicatePerson = "Same name and birth date as line {param}";
    DuplicateKey = "Same {noun} as line {param}";
    NotAPlace = "{label} isn’t the id of a place that you can use.";
}

texts! {
    Title;
    FileEmpty = "Empty file";
    NoRows = "No rows";
    NoHeader = "No header line";
    IsExcel = "An Excel workbook";
    IsPdf = "A PDF";
    IsImage = "A picture";
    IsArchive = "An archive";
    IsBinary = "Not a text file";
    TooManyRows = "Too many rows";
    TooManyColumns = "Too many columns";
    TooLarge = "File too large";
    ColumnDoubled = "{label}: two columns";
    ColumnMissing = "{label}: column missing";
    ColumnAbsent = "{label}: no such column";
    ColumnNear = "{label}: a header like it";
    ColumnUnknown = "Column not in the template";
    ColumnDropped = "Column left out";
    ColumnsReordered = "Columns in another order";
    HeaderBelowTitle = "Title lines above the header";
    ReadAsUtf16 = "Read as UTF-16";
    ReadAsWindows1252 = "Read as Windows-1252";
    ReadWithDelimiter = "Other delimiter";
    ReadAsEscaped = "Safe results file";
    CellCount = "Wrong number of cells";
    QuoteNeverClosed = "Quotation mark never closed";
    NotUtf8 = "Not UTF-8";
    CellTooLong = "{label}: cell too long";
    ControlCharacter = "{label}: unseen character";
    Required = "{label} missing";
    TooLong = "{label} too long";
    BadCharacter = "{label}: character not allowed";
    NotAChoice = "{label} not known";
    ReadAs = "{label} read as its usual form";
    NotAFlag = "{label}: neither TRUE nor FALSE";
    NotAnEmail = "Not an email address";
    ProxyAddress = "Proxy address";
    NotADate = "{label}: not a date";
    DateOtherForm = "{label}: date in another form";
    DateAmbiguous = "{label}: day or month first?";
    DateSerial = "{label}: day number";
    NoSuchDay = "{label}: no such day";
    DateInFuture = "{label} not before today";
    DateTooEarly = "{label} too early";
    VeryYoung = "Very young";
    TermsNotAccepted = "Terms not accepted";
    PlaceholderAddress = "Placeholder address used";
    NotAState = "Not a state";
    NotAPostalCode = "Not a ZIP code";
    PostalLostZero = "{label} lost a zero";
    NotACountry = "Not a country code";
    NotAPhone = "Not a phone number";
    PhoneTypeIgnored = "{label} without a phone";
    PasswordShort = "{label} too short";
    PasswordLong = "{label} longer than allowed";
    PasswordCommon = "{label} too common";
    PasswordPersonal = "{label} tells of the person";
    PasswordComposition = "{label} lacks a kind of character";
    GeneratedWithoutReset = "Generated password without a reset";
    NotACccid = "Not a CCCID";
    CccidUnknown = "CCCID unknown";
    DuplicateFirst = "Kept; a later row is the same";
    DuplicateEmail = "Same email as an earlier row";
    DuplicatePerson = "Same person as an earlier row";
    DuplicateKey = "Same as an earlier row";
    NotAPlace = "{label}: not one of your places";
}

texts! {
    Advice;
    CellCount = "{found} cells, {expected} expected. Get the new template.";
    CellCountFound = "{found} cells. Get the new template.";
    DateAmbiguous = "Day and month could be either: choose how the file writes its dates.";
    RequiredPlace = "Expected: {expects}.";
    DuplicateEmail = "Line {param} is kept. Change the email here, or remove one of the two rows.";
    Duplicate = "Line {param} is kept. Remove one of the two rows, or correct the one that is wrong.";
    NotACccid = "Leave the cell blank to create an account. The letters I and O never occur in a CCCID.";
    ProxyAddress = "Give a generated password to the {person} in person; a reset by mail will not reach them.";
    VeryYoung = "A year may have been mistyped.";
    PlaceBlank = "The cell is blank.";
    PlaceInactive = "That place isn’t in use.";
    PlaceNotUsable = "No place that you can use has this id.";
    Encoding = "Choose another encoding when names look wrong.";
}

texts! {
    Part;
    Row = "The row";
    Cell = "A cell";
    ThisValue = "This value";
    UsualForm = "its usual form";
    ColumnNamed = "The column {text}";
    ColumnAt = "Column {place}";
    Semicolons = "semicolons";
    Tabs = "tabs";
    Bars = "vertical bars";
    Years = "{count} years";
    Year = "1 year";
    UnderOne = "less than 1 year";
}

texts! {
    Button;
    Pad = "Add the zero in front";
    Date = "Write as {form}";
    Proxy = "Use a proxy address";
    Code = "Use the code";
    Replace = "Replace the character";
    Place = "Use the place of this import";
    Use = "Use the suggestion";
}
