//! Every kind of problem that is answered, in one table: what `type` names, and what `GET /problems/…` tells of it.

use actix_web::http::StatusCode;

/// A kind of problem (RFC 9457, 3.1).
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemKind {
    /// The last segment of the problem's `type`.
    pub name: &'static str,
    /// The status that it is answered with.
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
    BODY BAD_REQUEST "body" "The body can't be read"
        "The body has the wrong media type, or its parts do. `detail` says what is right.";
    BUSY SERVICE_UNAVAILABLE "busy" "Too much is under way"
        "The server has no room for this beside what it is doing. Send the same again after `Retry-After`.";
    CATALOGUE UNPROCESSABLE_ENTITY "catalogue" "The catalogue was refused"
        "The catalogue in force stays. `violations` has every reason, with its place in the file.";
    CONFLICT CONFLICT "conflict" "The id is taken"
        "A statement with this id and other content is stored. Nothing of the batch was stored; a statement is never changed, \
         so send what is new under an id of its own.";
    CONTENT_ENCODING UNSUPPORTED_MEDIA_TYPE "content-encoding" "Encoding not read here"
        "Send the body plain, or compressed by gzip or deflate.";
    DAMAGED INTERNAL_SERVER_ERROR "damaged" "Damaged on disk"
        "Something that was asked for is not as it was stored. `loggbok verify` tells an operator what is.";
    DOCUMENT_EXISTS CONFLICT "document-exists" "There is a document already"
        "A PUT without a precondition would replace a document unseen. Fetch it, then send its entity tag as `If-Match`.";
    DOCUMENTS_OVER_QUOTA PAYLOAD_TOO_LARGE "documents-over-quota" "The documents are too large together"
        "The credential has stored as many bytes of documents as it may. Delete some, or have an operator raise the limit.";
    ERASURE UNPROCESSABLE_ENTITY "erasure" "The erasure was refused"
        "Nothing was erased. `detail` says what is missing from the case.";
    FILE UNPROCESSABLE_ENTITY "file" "The file can't be read"
        "The file is not of the form that its media type names. `detail` says where.";
    FORBIDDEN FORBIDDEN "forbidden" "Scope missing"
        "The credential is valid, and lacks the scope that `detail` names. An operator gives scopes.";
    FORM FORBIDDEN "form" "The form is not of this session"
        "The form was sent from another site, or its session has ended. Load the page again, and send it anew.";
    FULL INSUFFICIENT_STORAGE "full" "No room left"
        "The store has no room. Nothing was stored; keep what you have, and send it again when an operator has made room.";
    HEADER BAD_REQUEST "header" "A header can't be read"
        "`detail` names the header, and says what would be right.";
    INTERNAL INTERNAL_SERVER_ERROR "internal" "Internal error"
        "Something failed here; what was sent need not be wrong. The log of the server has the reason.";
    INVALID_STATEMENT BAD_REQUEST "invalid-statement" "What was sent breaks rules"
        "`violations` has each rule that is broken: where (a JSON Pointer), which, by which clause of the standard, and what \
         would be right. Nothing of the batch was stored.";
    MEDIA_TYPE UNSUPPORTED_MEDIA_TYPE "media-type" "Media type not read here"
        "`detail` names the media type that is read here.";
    METHOD METHOD_NOT_ALLOWED "method" "Method not allowed"
        "`Allow` lists the methods of this path.";
    NO_GRANT FORBIDDEN "no-grant" "Nothing is granted"
        "The identity provider knows who it is, and no row of the claim table fits. An operator adds one.";
    NO_SUCH_PATH NOT_FOUND "no-such-path" "Nothing here"
        "Nothing is served at this path.";
    NOT_FOUND NOT_FOUND "not-found" "Not found"
        "There is nothing of this name, or nothing that the credential reaches.";
    NOT_JSON BAD_REQUEST "not-json" "The document is not JSON"
        "A POST merges JSON objects, and one of the two documents is none. PUT replaces the whole.";
    OUT_OF_REACH FORBIDDEN "out-of-reach" "Beyond the credential's reach"
        "The credential is limited to places or courses, and this is about others. Ask for what lies within.";
    OVER_QUOTA TOO_MANY_REQUESTS "over-quota" "Enough for one day"
        "The credential has stored as much as it may on one day. Send the rest after `Retry-After`.";
    PARAMETER BAD_REQUEST "parameter" "A parameter is wrong"
        "`detail` names the parameter, and says what would be right; `near` has similar names.";
    PRECONDITION_FAILED PRECONDITION_FAILED "precondition-failed" "The document is another"
        "The document is not the one that the precondition names. Fetch it, and decide anew.";
    PRECONDITION_MISSING BAD_REQUEST "precondition-missing" "If-Match or If-None-Match is missing"
        "A PUT of a profile says what it replaces: `If-Match` with the entity tag, or `If-None-Match: *` where there is none.";
    PROVIDER BAD_REQUEST "provider" "Not signed in"
        "What the identity provider answered signs nobody in. Begin anew, on the page to sign in.";
    PROVIDER_AWAY SERVICE_UNAVAILABLE "provider-away" "The provider is not there"
        "The identity provider does not answer now. Try again after `Retry-After`.";
    ROSTER UNPROCESSABLE_ENTITY "roster" "The roster was refused"
        "The roster in force stays. `detail` says what is wrong with the file as a whole.";
    ROSTER_BEFORE_HISTORY CONFLICT "roster-before-history" "What lists of that day told is not known"
        "The list is of a day before the first whose lists were kept, and can't be put between.";
    ROSTER_NO_HISTORY UNPROCESSABLE_ENTITY "roster-no-history" "The file is no history"
        "A file that replaces the history has to tell since when each row holds.";
    ROSTER_OLDER CONFLICT "roster-older" "There is a newer list"
        "A newer list of this employer is in force. Say that an older one is corrected, where that is meant.";
    ROSTER_PEOPLE UNPROCESSABLE_ENTITY "roster-people" "Too many rows of one person"
        "So many rows would be one person that an identifier must be shared. `detail` says where.";
    ROSTER_ROWS UNPROCESSABLE_ENTITY "roster-rows" "Rows were refused"
        "The roster in force stays. `roster` has each row that was refused, and why.";
    ROSTER_SHRINKS CONFLICT "roster-shrinks" "Too many would leave"
        "A full list lacks so many people of the one in force that it may be cut off. Allow it, where it is meant.";
    SIGN_IN SEE_OTHER "sign-in" "Nobody has signed in"
        "The page needs somebody who has signed in; a browser is led to where that is done.";
    TOO_COSTLY PAYLOAD_TOO_LARGE "too-costly" "The body takes too much"
        "More memory would be made of the body than there is for one request. Send it in several.";
    TOO_LARGE PAYLOAD_TOO_LARGE "too-large" "The body is too large"
        "`detail` has the limit, in bytes after decompression; of a merge it counts both documents. Send it in several requests.";
    TOO_MANY TOO_MANY_REQUESTS "too-many" "Too many requests"
        "The credential asks too often, or the address has failed to sign in too often. Go on after `Retry-After`.";
    TOO_SLOW REQUEST_TIMEOUT "too-slow" "The body came too slowly"
        "Nothing of the body was kept. Send it again.";
    TOO_TIGHT PAYLOAD_TOO_LARGE "too-tight" "The body is packed too tightly"
        "The body becomes more than statements, documents or rosters do. Send it plain, or in several requests.";
    UNAUTHENTICATED UNAUTHORIZED "unauthenticated" "No valid credential"
        "Send a key and secret that belong together by HTTP Basic, or a bearer token that is valid here and now.";
    UNAVAILABLE SERVICE_UNAVAILABLE "unavailable" "Not available now"
        "The store does not answer now. Send the same again after `Retry-After`.";
    UNMERGEABLE BAD_REQUEST "unmergeable" "The document can't be merged"
        "The two documents can't become one JSON object. `detail` says why.";
    VERSION BAD_REQUEST "version" "No known xAPI version"
        "Send the header `X-Experience-API-Version` once, with 1.0.3 or 2.0.0.";
    WRONG_PASSWORD FORBIDDEN "wrong-password" "Not signed in"
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
