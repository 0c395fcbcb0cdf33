//! The texts of findings: a sentence and a title in the list of problems for each code, and advice
//! for some.
//!
//! Quotation marks are typographic here. A results file gets plain ones
//! ([`super::Medium::File`]).

use crate::texts;

texts! {
    Sentence;
    FileEmpty = "The file is empty. Choose a file with column names in the first row and at least one {person} below.";
    NoRows = "The file has column names but no rows. Add a row for each {person}.";
    NoHeader = "We couldn't find column names. The first row should have names such as “{first_header}”.";
    IsExcel = "This is an Excel file. In Excel, choose File > Save As > CSV UTF-8, then upload that file.";
    IsPdf = "This is a PDF. Choose the spreadsheet it was made from, saved as CSV.";
    IsImage = "This is a picture. Choose a spreadsheet saved as CSV.";
    IsArchive = "This is a compressed file, such as a zip file. Unpack it and choose the CSV file inside.";
    IsBinary = "This isn't a text file. Choose a spreadsheet saved as CSV.";
    TooManyRows = "The file has more than {count} rows. Split it into smaller files.";
    TooManyColumns = "The file has {count} columns, and the limit is 200. Remove the columns that aren't in the template.";
    TooLarge = "The file is larger than {count} MB. Split it into smaller files.";
    ColumnDoubled = "Two columns are read as {header}. Rename or remove the one in column {place}.";
    ColumnMissing = "No column for {label_lower}. Add a column named {header}, or start from the template.";
    ColumnAbsent = "The column {header} isn't in the file and is treated as blank.";
    ColumnNear = "{column} looks like {header}, but isn't used yet. Rename it to {header} to use it.";
    ColumnUnknown = "{column} isn't in the template. It is kept and returned in the results.";
    ColumnDropped = "{column} is no longer used and is left out.";
    ColumnsReordered = "Your columns are in a different order. That's fine.";
    HeaderBelowTitle = "The column names are on line {param}. The lines above it are skipped.";
    ReadAsUtf16 = "The file is read as UTF-16.";
    ReadAsWindows1252 = "The file isn't UTF-8 (see line {param}), so it is read as Windows-1252.";
    ReadWithDelimiter = "Columns are separated by {delimiter}, not by commas.";
    ReadAsEscaped = "This results file was made safe to open in Excel. The apostrophes added for that are removed.";

    CellCount = "Invalid number of columns found!";
    QuoteNeverClosed = "A quotation mark opens on line {param} and never closes. Add the second one or remove the first.";
    NotUtf8 = "{label} has bytes that aren't UTF-8. Save the file as “CSV UTF-8”, or choose another encoding.";
    CellTooLong = "{label} has more than {count} characters. Shorten it.";
    ControlCharacter = "{label} contains {character}. Remove it.";

    Required = "Enter {required}.";
    TooLong = "{label} has {length} characters. The limit is {param}.";
    TooLongUnseen = "{label} has more than {param} characters. Shorten it.";
    BadCharacter = "{value} contains {character}. {rule}";
    NotAChoice = "{text} isn't a choice for {label_lower}. Use {expects}.";
    ReadAs = "{text} is read as {reading}.";
    NotAFlag = "{text} isn't a choice for {label_lower}. Use {expects}.";

    NotAnEmail = "{text} isn't an email address. Use {expects}.";
    EmailNoAt = "{text} isn't an email address (it has no @). Use {expects}.";
    EmailSeveralAt = "{text} isn't an email address (it has more than one @). Use {expects}.";
    EmailLocalLong = "{text} isn't an email address (the part before the @ has more than 64 characters). Use {expects}.";
    EmailLocal = "{text} isn't an email address (the part before the @ is empty or has a character that isn't allowed). Use {expects}.";
    EmailDomain = "{text} isn't an email address (the part after the @ isn't a domain). Use {expects}.";
    ProxyAddress = "{text} is a proxy address. The {person} gets no email there.";

    NotADate = "{text} isn't a date. Enter {expects}.";
    DateOtherForm = "{text} is a date in a different format. Enter {expects}.";
    DateAmbiguous = "{text} could be {could_be}. Choose how dates are written in this file.";
    DateSerial = "{text} is how Excel stores a date. Did you mean {serial}?";
    NoSuchDay = "{day} doesn't exist. Enter {expects}.";
    DateInFuture = "{named} must be before today. Check the year.";
    DateTooEarly = "{named} is before {param}. Check the year.";
    VeryYoung = "{named} makes this {person} {age} old. Check the year.";
    DateAmbiguousInFile = "{text} could be {could_be}. Enter {expects}.";
    DateSerialUnseen = "This is how Excel stores a date. Enter {expects}.";

    TermsNotAccepted = "The {person} hasn't accepted the terms. Change this to TRUE after they have.";
    PlaceholderAddress = "The blank parts of the address are filled in from the organization's placeholder address.";
    NotAState = "{text} isn't a US state. Use {expects}.";
    NotAPostalCode = "{text} isn't a ZIP code. Use {expects}.";
    PostalLostZero = "ZIP code {text} is missing its leading {zeros:zero|zeros}. Use {padded}?";
    PostalLostZeroUnseen = "The ZIP code is missing its leading zero. Use {expects}.";
    NotACountry = "{text} isn't a country code. Use {expects}.";
    NotAPhone = "{text} isn't a US phone number{phone_problem}. Use {expects}.";
    NotAPhoneAbroad = "{text} isn't an international phone number{phone_problem}. Use + and the country code, for example +525512345678.";
    PhoneTypeIgnored = "{label} is ignored because there is no phone number.";

    PasswordShort = "{label} is too short. Use at least {param} characters, for example four words.";
    PasswordLong = "{label} is too long. Use at most {param} characters.";
    PasswordCommon = "{label} is too common. Use something hard to guess, for example four unrelated words.";
    PasswordPersonal = "{label} contains the name, email or birth date. Use something that isn't about the {person}.";
    PasswordComposition = "{label} needs {kinds}.";
    PasswordFormat = "{label} isn't in the format that the organization set: character {format_place} needs to be {format_kind}.";
    PasswordFormatLength = "{label} isn't in the format that the organization set: it needs {format_place} characters.";
    GeneratedWithoutReset = "The password is blank, so one is generated, and the {person} won't be asked to change it. Check that you want this.";

    NotACccid = "{text} isn't a CCCID. Use {expects}.";
    DuplicateFirst = "Line {param} has the same {noun}. This row is kept.";
    DuplicateEmail = "Same email as line {param}";
    DuplicatePerson = "Same name and birth date as line {param}";
    DuplicateKey = "Same {noun} as line {param}";
    NotAPlace = "{label} isn't the ID of a location that you can use.";

    CreatedSingly = "{text} accounts aren't created from a file. Use the form for a single account.";
    MayNotCreate = "You can't create {text} accounts here. Choose another {label_lower}, or ask somebody who can.";
    OtherDomain = "{text} isn't in the organization's email domains. Check that you want this address.";
    DomainRefused = "{text} isn't in the organization's email domains. Use an address of the organization.";
    MoreThanRecommended = "More than {param} rows have this {label_lower}. Check that you want this one.";
    NotTheTemplate = "The columns aren't exactly those of the template, and this organization accepts no others. Download the template, and don't add, remove, rename or move its columns.";
    TooManyWithExisting = "With {param} accounts that have this {label_lower} already, there are more than recommended. Check that you want another one.";
    NotThePattern = "{value} isn't in the form that the organization uses for {label_lower}. Check it, zeros in front included.";

    NoLetter = "{value} has no letter. A name needs at least one.";
    DoublyEncoded = "{value} looks like text that was saved in the wrong encoding. Check how the name is spelled.";
    ShortRows = "The last columns are missing in {count} {count:row|rows}. They are treated as blank.";
    PaddedEnd = "The file ends with characters that aren't text (NUL or Ctrl+Z). They are ignored.";
    HeaderRepeated = "The column names are repeated in the rows ({count} {count:time|times}, first on line {text}). Those lines are ignored.";
    RowsInQuotes = "Whole rows are in quotation marks, so each is read as a single value. Save the file without the quotation marks around rows.";
    ReadAsMacRoman = "The file isn't UTF-8 (see line {param}), so it is read as Mac Roman.";
    ReadAsMacRomanShown = "The file isn't UTF-8 (see line {param}), so it is read as Mac Roman: a name reads {text}.";
    ReadAsWindows1252Shown = "The file isn't UTF-8 (see line {param}), so it is read as Windows-1252: a name reads {text}.";
    ColumnsMissing = "No columns for {missing_labels}. Add columns named {missing_headers}, or start from the template.";
    ColumnCommon = "{column} is read as {header}.";
    OtherDelimiter = "Columns are separated by {delimiter}. Save the file with commas between columns.";
    CccidAsDate = "{text} is a CCCID that a spreadsheet turned into a date. Copy the CCCID from the results file as it was downloaded.";
}

texts! {
    Title;
    FileEmpty = "Empty file";
    NoRows = "No rows";
    NoHeader = "No column names";
    IsExcel = "Excel file";
    IsPdf = "PDF file";
    IsImage = "Picture";
    IsArchive = "Compressed file";
    IsBinary = "Not a text file";
    TooManyRows = "Too many rows";
    TooManyColumns = "Too many columns";
    TooLarge = "File too large";
    ColumnDoubled = "{label}: two columns";
    ColumnMissing = "No column for {label_lower}";
    ColumnAbsent = "{label}: not in the file";
    ColumnNear = "{label}: similar column name";
    ColumnUnknown = "Column not in the template";
    ColumnDropped = "Column left out";
    ColumnsReordered = "Columns in a different order";
    HeaderBelowTitle = "Title lines above the column names";
    ReadAsUtf16 = "Read as UTF-16";
    ReadAsWindows1252 = "Read as Windows-1252";
    ReadWithDelimiter = "Different column separator";
    ReadAsEscaped = "Results file made safe for Excel";
    CellCount = "Wrong number of columns";
    QuoteNeverClosed = "Quotation mark never closed";
    NotUtf8 = "Not UTF-8";
    CellTooLong = "{label}: value too long";
    ControlCharacter = "{label}: invisible character";
    Required = "{label} missing";
    TooLong = "{label} too long";
    BadCharacter = "{label}: character not allowed";
    NotAChoice = "{label}: not one of the choices";
    ReadAs = "{label} read in its usual form";
    NotAFlag = "{label}: not TRUE or FALSE";
    NotAnEmail = "Not an email address";
    ProxyAddress = "Proxy address";
    NotADate = "Not a date";
    DateOtherForm = "Dates in a different format";
    DateAmbiguous = "Month or day first?";
    DateSerial = "Dates stored as Excel numbers";
    NoSuchDay = "Dates that don't exist";
    DateInFuture = "{label} not before today";
    DateTooEarly = "{label} too early";
    VeryYoung = "Very young";
    TermsNotAccepted = "Terms not accepted";
    PlaceholderAddress = "Placeholder address used";
    NotAState = "Not a US state";
    NotAPostalCode = "Not a ZIP code";
    PostalLostZero = "ZIP codes missing a leading zero";
    NotACountry = "Not a country code";
    NotAPhone = "Not a phone number";
    PhoneTypeIgnored = "{label} without a phone number";
    PasswordShort = "{label} too short";
    PasswordLong = "{label} longer than allowed";
    PasswordCommon = "{label} too common";
    PasswordPersonal = "{label} contains personal details";
    PasswordComposition = "{label} needs more kinds of characters";
    PasswordFormat = "{label}: not in the organization's format";
    GeneratedWithoutReset = "Generated password without a reset";
    NotACccid = "Not a CCCID";
    DuplicateFirst = "Kept: a later row is the same";
    DuplicateEmail = "Same email as an earlier row";
    DuplicatePerson = "Same person as an earlier row";
    DuplicateKey = "Same as an earlier row";
    NotAPlace = "{label}: not one of your locations";
    CreatedSingly = "{label}: created one at a time";
    MayNotCreate = "{label}: not yours to create";
    OtherDomain = "Email outside the organization's domains";
    DomainRefused = "Email of a domain that isn't accepted";
    MoreThanRecommended = "{label}: more than recommended";
    NotTheTemplate = "Not exactly the template";
    TooManyWithExisting = "{label}: more than recommended, with those who exist";
    NotThePattern = "{label}: not in the form that the organization uses";
    NoLetter = "{label} without a letter";
    DoublyEncoded = "{label} saved in the wrong encoding";
    ShortRows = "Rows without their last columns";
    PaddedEnd = "Characters that aren't text at the end";
    HeaderRepeated = "Column names repeated in the rows";
    RowsInQuotes = "Whole rows in quotation marks";
    OtherDelimiter = "Column separator that isn't read";
    ReadAsMacRoman = "Read as Mac Roman";
    ColumnCommon = "{label}: read by another name";
}

texts! {
    Advice;
    CellCount = "{found} {found:cell|cells}, {expected} expected. Get the new template.";
    CellCountFound = "{found} {found:cell|cells}. Get the new template.";
    DuplicateEmail = "Line {param} is kept. Change the email here, or remove one of the two rows.";
    Duplicate = "Line {param} is kept. Remove one of the two rows, or correct the one that is wrong.";
    NotACccid = "Leave the cell blank to create an account. A CCCID never contains the letters I and O.";
    ProxyAddress = "Give the {person} a generated password in person. A reset by email won't reach them.";
    PlaceBlank = "The cell is blank.";
    PlaceInactive = "That location is deactivated.";
    PlaceNotUsable = "That isn't the ID of a location that you can use.";
    Encoding = "If names look wrong, choose another encoding.";
}

texts! {
    Part;
    Row = "The row";
    Cell = "A value";
    ThisValue = "This value";
    ThisDate = "This date";
    TwoDays = "more than one day";
    UsualForm = "its usual form";
    RemoveIt = "Remove it.";
    ColumnNamed = "The column {text}";
    ColumnAt = "Column {place}";
    Semicolons = "semicolons";
    Tabs = "tabs";
    Bars = "vertical bars";
    Years = "{count} {count:year|years}";
    UnderOne = "less than 1 year";
    Month = "Month {number}";
    YearZero = "Year 0";
    Digit = "a {digit}";
    Eight = "an 8";
    NoBreakSpace = "a no-break space ({code})";
    ZeroWidthSpace = "a zero-width space ({code})";
    LineBreak = "a line break ({code})";
    Tab = "a tab ({code})";
    Invisible = "an invisible character ({code})";
    AreaCode = ": {digits} can't be an area code";
    Exchange = ": {digits} can't be an exchange";
    DigitCount = ": it has {digits} {digits:digit|digits}";
    NotDigits = ": it contains other characters than digits";
    LeadingZero = ": a country code can't start with 0";
}
