//! Texts of invitations: renewed from lists, those about to expire, the letter that waits, and what
//! letters look like.

use crate::texts;

// Renewing those that are selected in a list.
texts! { RenewText;
    Renew = "Renew invitations";
    Title = "Renew the invitations?";
    Body = "You selected {count}. Each person who hasn't registered gets another link by mail, and the time to register begins again. Links that were mailed before stop working.";
    Do = "Renew them";
    Cancel = "Cancel";
    Done = "{count} {count:invitation|invitations} renewed";
    Refused = "Some invitations weren't renewed";
    Unreachable = "We couldn't reach the server, so we don't know whether these were renewed. Send it again: nobody is invited twice.";
}

// Those that end soon or have ended lately.
texts! { ExpiringText;
    Title = "Invitations to renew";
    Lead = "People who haven't registered, and whose time to do so is nearly over or has ended. Select them to invite them once more.";
    Soon = "Expire within {days} days";
    SoonNone = "No invitation expires within {days} days.";
    Expired = "Expired in the last {days} days";
    ExpiredNone = "No invitation has expired in the last {days} days.";
    Name = "Name";
    Email = "Email address";
    Organization = "Organization";
    LastDay = "Last day";
    First = "Only the first {count} of each are listed. Renew them to see more.";
    Letters = "What letters look like";
    HomeTitle = "Invitations";
    HomeSoon = "{count} {count:invitation expires|invitations expire} within {days} days";
    HomeExpired = "{count} expired in the last {days} days";
    HomeNone = "No invitation expires within {days} days.";
}

// The letter that waits for the mail server, opened.
texts! { LetterPageText;
    Open = "Open the letter";
    Help = "Shows the letter that waits to be mailed, with its link, to print it or to hand it over. It's recorded in the audit log. Anyone who has the link can register.";
    Title = "Letter to {name}";
    To = "To";
    Subject = "Subject";
    Print = "Print the letter";
    Close = "Close the letter";
}

// What each kind of letter looks like.
texts! { PreviewText;
    Title = "Letters";
    Lead = "What each letter that Muster mails looks like. Names, addresses and links are invented.";
    Organization = "Organization";
    Product = "No organization";
    Show = "Show";
    Subject = "Subject";
    Html = "Show as HTML";
    HtmlOf = "Show as HTML: {kind}";
}
