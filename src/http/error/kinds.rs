//! The table of all kinds of problems: the names for `type`, and what `GET /problems/…` says of each.

use actix_web::http::StatusCode;

/// A kind of problem (RFC 9457, 3.1).
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemKind {
    /// The last segment of the problem's `type`.
    pub name: &'static str,
    /// Its status.
    pub status: StatusCode,
    /// What it is, in a few words; the same at every occurrence.
    pub title: &'static str,
    /// What it means, and what to do.
    pub meaning: &'static str,
}

macro_rules! problem_kinds {
    ($($key:ident $status:ident $name:literal $title:literal $meaning:literal;)*) => {
        $(pub(super) const $key: &ProblemKind = &ProblemKind {
            name: $name,
            status: StatusCode::$status,
            title: $title,
            meaning: $meaning,
        };)*

        /// All kinds, by name.
        pub static PROBLEM_KINDS: &[&ProblemKind] = &[$($key),*];
    };
}

problem_kinds! {
    ACCOUNT_EXISTS CONFLICT "account-exists" "The name is taken"
        "There is an account with this name, so none was added. Choose another name, or change that account.";
    BODY BAD_REQUEST "body" "The body can't be read"
        "The body has the wrong media type, or its parts do. `detail` says what is right.";
    BUSY SERVICE_UNAVAILABLE "busy" "The server is busy"
        "The server has no capacity for this request now. Send it again after `Retry-After`.";
    CATALOGUE UNPROCESSABLE_ENTITY "catalogue" "The catalogue was refused"
        "The catalogue in force stays. `violations` has every reason, with its place in the file.";
    CONFLICT CONFLICT "conflict" "The id is taken"
        "A statement with this id but other content is stored already, so nothing of the batch was stored. Statements never \
         change: send the new one under an id of its own.";
    CONTENT_ENCODING UNSUPPORTED_MEDIA_TYPE "content-encoding" "Unsupported content encoding"
        "Send the body uncompressed, or compressed with gzip or deflate.";
    CREDENTIAL UNPROCESSABLE_ENTITY "credential" "The credential or account was refused"
        "Nothing was changed. `detail` says what is wrong with the credential or account, and what would be right.";
    CREDENTIAL_CHANGED CONFLICT "credential-changed" "Somebody else was first"
        "Somebody changed the same credential or account at the same time, so nothing was done. Fetch it, and decide again.";
    DAMAGED INTERNAL_SERVER_ERROR "damaged" "Damaged on disk"
        "What you asked for is damaged on the server's disk. `loggbok verify` tells an operator what is.";
    DOCUMENT_EXISTS CONFLICT "document-exists" "The document exists already"
        "A PUT without a precondition would overwrite it unseen. Fetch the document, then send its entity tag as `If-Match`.";
    DOCUMENTS_OVER_QUOTA PAYLOAD_TOO_LARGE "documents-over-quota" "Document quota exceeded"
        "The credential has stored as many bytes of documents as it may. Delete some, or ask an operator to raise the limit.";
    ERASURE UNPROCESSABLE_ENTITY "erasure" "The erasure was refused"
        "Nothing was erased. `detail` says what is missing from the case.";
    FILE UNPROCESSABLE_ENTITY "file" "The file can't be read"
        "The file is not in the format that its media type names. `detail` says where.";
    FORBIDDEN FORBIDDEN "forbidden" "Scope missing"
        "The credential is valid but lacks the scope that `detail` names. Ask an operator for it.";
    FORM FORBIDDEN "form" "The form belongs to another session"
        "The form came from another site, or its session has ended. Reload the page and send the form again.";
    FULL INSUFFICIENT_STORAGE "full" "The store is full"
        "Nothing was stored. Keep what you have, and send it again once an operator has made room.";
    HEADER BAD_REQUEST "header" "A header can't be read"
        "`detail` names the header and says what would be right.";
    INTERNAL INTERNAL_SERVER_ERROR "internal" "Internal error"
        "Something failed on the server; your request may be right. The server's log has the reason.";
    INVALID_STATEMENT BAD_REQUEST "invalid-statement" "Invalid statement"
        "`violations` lists each broken rule: where (a JSON Pointer), which rule, which clause of the standard, and what would \
         be right. Nothing of the batch was stored.";
    MEDIA_TYPE UNSUPPORTED_MEDIA_TYPE "media-type" "Unsupported media type"
        "`detail` names the media type to send.";
    METHOD METHOD_NOT_ALLOWED "method" "Method not allowed"
        "`Allow` lists the methods of this path.";
    NO_GRANT FORBIDDEN "no-grant" "No access granted"
        "The identity provider knows this person, but no row of the claim table matches. Ask an operator to add one.";
    NO_SUCH_PATH NOT_FOUND "no-such-path" "Nothing here"
        "Nothing is served at this path.";
    NOT_FOUND NOT_FOUND "not-found" "Not found"
        "Nothing has this name, or the credential does not reach it.";
    NOT_JSON BAD_REQUEST "not-json" "The document is not JSON"
        "A POST merges two JSON objects, and one of the documents is not one. PUT replaces the whole document.";
    OUT_OF_REACH FORBIDDEN "out-of-reach" "Beyond the credential's reach"
        "The credential is limited to certain places or courses, and this request is about others. Ask for those within reach.";
    OVER_QUOTA TOO_MANY_REQUESTS "over-quota" "Daily quota exceeded"
        "The credential has stored as much as it may in one day. Send the rest after `Retry-After`.";
    PARAMETER BAD_REQUEST "parameter" "A parameter is wrong"
        "`detail` names the parameter and says what would be right; `near` lists similar names.";
    PRECONDITION_FAILED PRECONDITION_FAILED "precondition-failed" "The document has changed"
        "The document is not the one that the precondition names. Fetch it, and decide again.";
    PRECONDITION_MISSING BAD_REQUEST "precondition-missing" "If-Match or If-None-Match is missing"
        "A PUT of a profile says what it replaces: `If-Match` with the entity tag, or `If-None-Match: *` where there is none.";
    PROVIDER BAD_REQUEST "provider" "Sign-in failed"
        "The identity provider's answer signs nobody in. Start again from the sign-in page.";
    PROVIDER_AWAY SERVICE_UNAVAILABLE "provider-away" "The identity provider does not answer"
        "Try again after `Retry-After`.";
    ROSTER UNPROCESSABLE_ENTITY "roster" "The roster was refused"
        "The roster in force stays. `detail` says what is wrong with the file as a whole.";
    ROSTER_BEFORE_HISTORY CONFLICT "roster-before-history" "Lists of that day were not kept"
        "The list is older than the imported history, so it can't be put in its place among the lists.";
    ROSTER_NO_HISTORY UNPROCESSABLE_ENTITY "roster-no-history" "The file is not a history"
        "A file that replaces the history must say since when each row is known.";
    ROSTER_OLDER CONFLICT "roster-older" "There is a newer list"
        "A newer list of this employer is in force. To correct an older one, say so.";
    ROSTER_PEOPLE UNPROCESSABLE_ENTITY "roster-people" "Too many rows of one person"
        "So many rows share an identifier that it can't be one person's. `detail` says where.";
    ROSTER_ROWS UNPROCESSABLE_ENTITY "roster-rows" "Rows were refused"
        "The roster in force stays. `roster` lists each refused row and the reason.";
    ROSTER_SHRINKS CONFLICT "roster-shrinks" "Too many people would leave"
        "The full list lacks so many people of the one in force that it may be cut off. If it is right, allow it.";
    SIGN_IN SEE_OTHER "sign-in" "Sign-in required"
        "This page needs somebody signed in; a browser is sent to the sign-in page.";
    SNAPSHOT UNPROCESSABLE_ENTITY "snapshot" "The snapshot was refused"
        "No snapshot was made. `detail` says why, and what would be right.";
    SNAPSHOT_REVOKED GONE "snapshot-revoked" "The snapshot was revoked"
        "Its numbers are gone and are not to be cited any more. `detail` says since when.";
    TOO_COSTLY PAYLOAD_TOO_LARGE "too-costly" "The body needs too much memory"
        "Reading the body would take more memory than one request may. Split it into several requests.";
    TOO_LARGE PAYLOAD_TOO_LARGE "too-large" "The body is too large"
        "`detail` has the limit, in bytes after decompression; for a merge, of both documents together. Split it into several requests.";
    TOO_MANY TOO_MANY_REQUESTS "too-many" "Too many requests"
        "The credential sends requests too fast, or this address has failed to sign in too often. Continue after `Retry-After`.";
    TOO_SLOW REQUEST_TIMEOUT "too-slow" "The body arrived too slowly"
        "Nothing of it was kept. Send it again.";
    TOO_TIGHT PAYLOAD_TOO_LARGE "too-tight" "The body is compressed too tightly"
        "The body decompresses to far more than real data does. Send it uncompressed, or in several requests.";
    UNAUTHENTICATED UNAUTHORIZED "unauthenticated" "No valid credential"
        "Send a valid key and secret (HTTP Basic), or a valid bearer token.";
    UNAVAILABLE SERVICE_UNAVAILABLE "unavailable" "Temporarily unavailable"
        "The store does not answer. Send the same request again after `Retry-After`.";
    UNMERGEABLE BAD_REQUEST "unmergeable" "The document can't be merged"
        "The two documents can't be merged into one JSON object. `detail` says why.";
    UNPUBLISHED FORBIDDEN "unpublished" "Not published for several employers"
        "The credential reaches several employers, and small numbers could follow from this answer. `detail` says what to ask instead; \
         the scope `figures/exact` answers everything, and each use is in the audit log.";
    VERSION BAD_REQUEST "version" "Unknown xAPI version"
        "Send the header `X-Experience-API-Version` once, with 1.0.3 or 2.0.0.";
    WRONG_PASSWORD FORBIDDEN "wrong-password" "Sign-in failed"
        "The name or the password is wrong, or the account has expired.";
}

#[cfg(test)]
mod tests {
    use super::PROBLEM_KINDS;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_says_what_to_do() {
        assert!(PROBLEM_KINDS.is_sorted_by(|one, next| one.name < next.name));
        for kind in PROBLEM_KINDS {
            assert!(kind.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", kind.name);
            assert!(kind.meaning.ends_with('.') && !kind.title.ends_with('.'), "{}", kind.name);
        }
    }
}
