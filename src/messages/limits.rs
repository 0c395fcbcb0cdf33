//! Answers to those who take more of the server than one person needs.

use crate::texts;

texts! { LimitText;
    Title = "Too much at once";
    Requests = "You're sending requests faster than Muster accepts them. Wait {seconds} {seconds:second|seconds}, then try again.";
    Streams = "This session already follows {limit} imports. Close one of those pages, then reload this one.";
    Downloads = "This session already has {limit} {limit:download|downloads} running. Wait until one has finished, then try again.";
    Bulk = "You already have {limit} {limit:change|changes} of many accounts under way. Wait until one has finished, then try again.";
    Parts = "You're sending {limit} {limit:part|parts} of files already. Wait until one has arrived, then send this one again.";
    PersonPlans = "You have had {limit} files checked in a day without applying them. Apply one of them, or upload this file tomorrow.";
    PersonSameNames = "Your files of the last day hold very many people of one name with different dates of birth, or people at other places with another name or date of birth than they have. Upload this file tomorrow, or let a colleague upload it.";
    TreeSameName = "Files of your organizations have one name with very many dates of birth in a day. Check that they are right, and upload this file tomorrow.";
    TreeSameNames = "Files of your organizations that were uploaded in a day, and not applied, have very many names with many dates of birth each. Apply those that are right, or upload this file tomorrow.";
    PersonReceiving = "You have {limit} {limit:upload|uploads} whose file hasn't arrived yet. Finish or discard one of them, then upload this file again.";
    OrganizationReceiving = "There are {limit} {limit:upload|uploads} at {name} whose file hasn't arrived yet. Finish or discard one of them, then upload this file again.";
    PersonFiles = "With this file, your files that aren't applied or discarded yet would add up to more than {limit} MB. Apply or discard an import, then upload this file again.";
    OrganizationFiles = "With this file, the files at {name} that aren't applied or discarded yet would add up to more than {limit} MB. Apply or discard an import there, then upload this file again.";
    LookUps = "You've looked up {limit} people by name and birth date within an hour, which is as many as Muster allows. Wait ten minutes, then try again.";
    DatesOfName = "Staff of your organizations have looked up this name with {limit} birth dates within an hour, which is as many as Muster allows. Check the name and the date, wait ten minutes, then try again.";
    Connections = "Muster has as many open connections as it can serve. Wait a few seconds, then try again.";
    ConnectionsOfAddress = "Your network address has too many open connections to Muster. Close some pages, wait a few seconds, then try again.";
    TooSlow = "The request arrived too slowly, so nothing was done. Check your connection, then send it again.";
    TooSlowTitle = "Too slow";
    NoHost = "The request doesn't say which host it's for. Send a Host header.";
}
