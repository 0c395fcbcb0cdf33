//! Texts about what is agreed to before accounts are created.

use crate::texts;

texts! { AgreementText;
    Title = "Agreements";
    OfHolders = "{program}: people who register";
    Lead = "What staff accept before they create accounts, and account holders when they register. A version never changes: a new text is a new version, and from then on everybody is asked again.";
    None = "No program has an agreement.";
    Current = "Version {version}, in force";
    Earlier = "Version {version}";
    Own = "Came with the program.";
    Written = "Written by {name},";
    Write = "Write version {version}";
    Text = "Text";
    TextHelp = "Leave a blank line between paragraphs.";
    Publish = "Publish";
    Published = "Version {version} is in force";
    Accepted = "Version {version}, accepted by {name}, {time}";
    Fact = "Agreement";
    AgainTitle = "The agreement has changed";
    AgainHelp = "Accept the new version to create the accounts.";
    Changed = "The agreement has changed. Read it and check its box, then try again.";
    Blank = "Enter the text of the agreement.";
    TooLong = "The text is too long. Use at most {limit} characters.";
    Unseen = "The text contains a character that can't be seen. Enter it again.";
    Overtaken = "Somebody else wrote a new version meanwhile. Reload the page to see it.";
}
