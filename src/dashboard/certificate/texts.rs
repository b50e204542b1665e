//! The words of the page of a certificate.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the page of a certificate.
    pub(super) struct Texts;
    title = "Intyg", "Certificate";
    valid = "Intyget är giltigt.", "The certificate is valid.";
    expired = "Intyget har gått ut.", "The certificate has expired.";
    revoked = "Intyget är återkallat.", "The certificate was revoked.";
    as_of = "Enligt det som är rapporterat till och med", "By what was reported up to and including";
    course = "Kurs", "Course";
    given_on = "Slutförd", "Completed";
    valid_until = "Giltigt till och med", "Valid until";
    nobody = "Sidan säger inte vems intyget är. Den som har fått adressen har fått den av personen själv eller av arbetsgivaren.",
        "This page does not say whose certificate it is. You were given the address by the holder or by the employer.";
}
