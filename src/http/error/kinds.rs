//! The table of all kinds of problems: the names in `type`, and the texts of `GET /problems/…`.

use actix_web::http::StatusCode;

/// A kind of problem (RFC 9457, 3.1).
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemKind {
    /// The last segment of the problem's `type`.
    pub name: &'static str,
    /// Its status.
    pub status: StatusCode,
    /// What is wrong, in a few words; the same at every occurrence.
    pub title: &'static str,
    /// What it means and what to do, in Markdown that only marks code.
    pub meaning: &'static str,
    /// The title in Swedish, for pages.
    pub title_in_swedish: &'static str,
    /// The meaning in Swedish.
    pub meaning_in_swedish: &'static str,
}

macro_rules! problem_kinds {
    ($($key:ident $status:ident $name:literal $title:literal $meaning:literal $title_in_swedish:literal $meaning_in_swedish:literal;)*) => {
        $(pub(super) const $key: &ProblemKind = &ProblemKind {
            name: $name,
            status: StatusCode::$status,
            title: $title,
            meaning: $meaning,
            title_in_swedish: $title_in_swedish,
            meaning_in_swedish: $meaning_in_swedish,
        };)*

        /// All kinds, by name.
        pub static PROBLEM_KINDS: &[&ProblemKind] = &[$($key),*];
    };
}

problem_kinds! {
    ACCOUNT_EXISTS CONFLICT "account-exists"
        "The name is taken"
        "There is an account with this name, so none was added. Choose another name, or change that account."
        "Namnet är upptaget"
        "Det finns redan ett konto med det här namnet, så inget lades till. Välj ett annat namn, eller ändra det \
         kontot.";
    BODY BAD_REQUEST "body"
        "The body can't be read"
        "The body has the wrong media type, or its parts do. `detail` says what is right."
        "Innehållet kan inte läsas"
        "Innehållet, eller en del av det, har fel medietyp. `detail` säger vad som är rätt.";
    BUSY SERVICE_UNAVAILABLE "busy"
        "The server is busy"
        "The server has no capacity for this request now. Send it again after `Retry-After`."
        "Servern är upptagen"
        "Servern har inte plats för förfrågan just nu. Skicka den igen efter `Retry-After`.";
    CATALOGUE UNPROCESSABLE_ENTITY "catalogue"
        "The catalogue was refused"
        "The catalogue in force stays. `violations` has every reason, with its place in the file."
        "Kurskatalogen togs inte emot"
        "Den kurskatalog som gäller är kvar. `violations` har varje skäl, med platsen i filen.";
    CATALOGUE_CHANGED PRECONDITION_FAILED "catalogue-changed"
        "The catalogue has changed since"
        "Another catalogue is in force than the one that `If-Match` names. Read it again, and change that one."
        "Kurskatalogen har ändrats sedan dess"
        "En annan kurskatalog gäller än den som `If-Match` anger. Läs den igen, och ändra den.";
    CONFLICT CONFLICT "conflict"
        "The id is taken"
        "A statement with this id but other content is stored already, so nothing of the batch was stored. Statements \
         never change: send the new one under an id of its own."
        "Id:t är upptaget"
        "Det finns redan en händelse med samma id och annat innehåll, så inget av det som skickades lagrades. \
         Händelser ändras aldrig: skicka den nya med ett eget id.";
    CONTENT_ENCODING UNSUPPORTED_MEDIA_TYPE "content-encoding"
        "Unsupported content encoding"
        "Send the body uncompressed, or compressed with gzip or deflate."
        "Komprimeringen stöds inte"
        "Skicka innehållet okomprimerat, eller komprimerat med gzip eller deflate.";
    CREDENTIAL UNPROCESSABLE_ENTITY "credential"
        "The credential or account was refused"
        "Nothing was changed. `detail` says what is wrong with the credential or account, and what would be right."
        "Nyckeln eller kontot togs inte emot"
        "Inget ändrades. `detail` säger vad som är fel med nyckeln eller kontot, och vad som vore rätt.";
    CREDENTIAL_CHANGED CONFLICT "credential-changed"
        "Somebody else was first"
        "Somebody changed the same credential or account at the same time, so nothing was done. Fetch it, and decide \
         again."
        "Någon annan hann före"
        "Någon ändrade samma nyckel eller konto samtidigt, så inget gjordes. Hämta uppgifterna och bestäm på nytt.";
    DAMAGED INTERNAL_SERVER_ERROR "damaged"
        "Damaged on disk"
        "What you asked for is damaged on the server's disk. `loggbok verify` tells an operator what is."
        "Skadad på disken"
        "Det du frågade efter är skadat på serverns disk. `loggbok verify` visar den som sköter servern vad som är \
         skadat.";
    DIRECTORY BAD_REQUEST "directory"
        "The directory did not take it"
        "Something is wrong with a user, a group, a filter or a patch that was sent by SCIM. `detail` names the attribute and says \
         what would be right."
        "Personalkatalogen tog inte emot det"
        "Något är fel med en användare, en grupp, ett filter eller en ändring som skickades med SCIM. `detail` säger vilken \
         uppgift det gäller och vad som vore rätt.";
    DIRECTORY_NAME CONFLICT "directory-name"
        "The name is taken in the directory"
        "Another user of the employer has this `userName`, or another group this `displayName`. Find it by a filter, and change that one."
        "Namnet är upptaget i personalkatalogen"
        "En annan användare hos arbetsgivaren har samma `userName`, eller en annan grupp samma `displayName`. Sök upp den med ett \
         filter och ändra den.";
    DOCUMENT_EXISTS CONFLICT "document-exists"
        "The document exists already"
        "A PUT without a precondition would overwrite it unseen. Fetch the document, then send its entity tag as \
         `If-Match`."
        "Dokumentet finns redan"
        "En PUT utan villkor skulle skriva över dokumentet osett. Hämta det, och skicka sedan dess `ETag` som \
         `If-Match`.";
    DOCUMENTS_OVER_QUOTA PAYLOAD_TOO_LARGE "documents-over-quota"
        "Document quota exceeded"
        "The credential has stored as many bytes of documents as it may. Delete some, or ask an operator to raise the \
         limit."
        "Kvoten för dokument är slut"
        "Nyckeln har lagrat så många byte dokument som den får. Ta bort några, eller be den som sköter servern att \
         höja gränsen.";
    ERASURE UNPROCESSABLE_ENTITY "erasure"
        "The erasure was refused"
        "Nothing was erased. `detail` says what is missing from the case."
        "Gallringen togs inte emot"
        "Inget gallrades. `detail` säger vad som saknas i ärendet.";
    EXTRACTION UNPROCESSABLE_ENTITY "extraction"
        "The extraction was refused"
        "No extraction was made: something about it is wrong, the credential has too many, the file would be too large, \
         or too few people are alike. `detail` says which, and what would be right."
        "Uttaget gjordes inte"
        "Inget uttag gjordes: något i det är fel, nyckeln har för många, filen skulle bli för stor, eller så är för få \
         personer lika varandra. `detail` säger vilket, och vad som vore rätt.";
    EXTRACTION_ENDED GONE "extraction-ended"
        "The extraction has ended"
        "Its file and its key are gone. `detail` has the day."
        "Uttaget har upphört"
        "Filen och nyckeln är borta. `detail` har dagen.";
    FILE UNPROCESSABLE_ENTITY "file"
        "The file can't be read"
        "The file is not in the format that its media type names. `detail` says where."
        "Filen kan inte läsas"
        "Filen har inte det format som medietypen anger. `detail` säger var.";
    FORBIDDEN FORBIDDEN "forbidden"
        "Scope missing"
        "The credential is valid but lacks the scope that `detail` names. Ask an operator for it."
        "Behörighet saknas"
        "Nyckeln gäller, men saknar den behörighet som `detail` nämner. Be den som sköter servern om den.";
    FORM FORBIDDEN "form"
        "The form belongs to another session"
        "The form came from another site, or its session has ended. Reload the page and send the form again."
        "Formuläret hör till en annan inloggning"
        "Formuläret kom från en annan webbplats, eller så har inloggningen upphört. Ladda om sidan och skicka \
         formuläret igen.";
    FULL INSUFFICIENT_STORAGE "full"
        "The store is full"
        "Nothing was stored. Keep what you have, and send it again once an operator has made room."
        "Lagringen är full"
        "Inget lagrades. Behåll det du har, och skicka det igen när den som sköter servern har gjort plats.";
    HEADER BAD_REQUEST "header"
        "A header can't be read"
        "`detail` names the header and says what would be right."
        "Ett huvudfält kan inte läsas"
        "`detail` nämner huvudfältet och säger vad som vore rätt.";
    INTERNAL INTERNAL_SERVER_ERROR "internal"
        "Internal error"
        "Something failed on the server; your request may be right. The server's log has the reason."
        "Internt fel"
        "Något gick fel på servern; din förfrågan kan vara rätt. Skälet står i serverns logg.";
    INVALID_STATEMENT BAD_REQUEST "invalid-statement"
        "Invalid statement"
        "`violations` lists each broken rule: where (a JSON Pointer), which rule, which clause of the standard, and \
         what would be right. Nothing of the batch was stored."
        "Ogiltig händelse"
        "`violations` har varje regel som bröts: var (en JSON Pointer), vilken regel, vilket avsnitt i standarden och \
         vad som vore rätt. Inget av det som skickades lagrades.";
    MEDIA_TYPE UNSUPPORTED_MEDIA_TYPE "media-type"
        "Unsupported media type"
        "`detail` names the media type to send."
        "Medietypen stöds inte"
        "`detail` nämner den medietyp som ska skickas.";
    METHOD METHOD_NOT_ALLOWED "method"
        "Method not allowed"
        "`Allow` lists the methods of this path."
        "Metoden stöds inte"
        "`Allow` räknar upp metoderna för den här adressen.";
    NO_GRANT FORBIDDEN "no-grant"
        "No access granted"
        "The identity provider knows this person, but no row of the claim table matches. Ask an operator to add one."
        "Ingen tillgång"
        "Inloggningstjänsten känner personen, men ingen rad i behörighetstabellen passar. Be den som sköter servern \
         att lägga till en.";
    NO_SUCH_PATH NOT_FOUND "no-such-path"
        "Nothing here"
        "Nothing is served at this path."
        "Inget finns här"
        "Det finns inget på den här adressen.";
    NOT_FOUND NOT_FOUND "not-found"
        "Not found"
        "Nothing has this name, or the credential does not reach it."
        "Hittades inte"
        "Inget har det här namnet, eller så ligger det utanför nyckelns räckvidd.";
    NOT_JSON BAD_REQUEST "not-json"
        "The document is not JSON"
        "A POST merges two JSON objects, and one of the documents is not one. PUT replaces the whole document."
        "Dokumentet är inte JSON"
        "En POST lägger ihop två JSON-objekt, och ett av dokumenten är inget. PUT ersätter hela dokumentet.";
    OUT_OF_REACH FORBIDDEN "out-of-reach"
        "Beyond the credential's reach"
        "The credential is limited to certain places or courses, and this request is about others. Ask for those \
         within reach."
        "Utanför nyckelns räckvidd"
        "Nyckeln är begränsad till vissa platser eller kurser, och frågan gäller andra. Fråga om det som ligger inom \
         räckvidden.";
    OVER_QUOTA TOO_MANY_REQUESTS "over-quota"
        "Daily quota exceeded"
        "The credential has stored as much as it may in one day. Send the rest after `Retry-After`."
        "Dygnskvoten är slut"
        "Nyckeln har lagrat så mycket som den får på ett dygn. Skicka resten efter `Retry-After`.";
    PARAMETER BAD_REQUEST "parameter"
        "A parameter is wrong"
        "`detail` names the parameter and says what would be right; `near` lists similar names."
        "En parameter är fel"
        "`detail` nämner parametern och säger vad som vore rätt; `near` räknar upp liknande namn.";
    PRECONDITION_FAILED PRECONDITION_FAILED "precondition-failed"
        "The document has changed"
        "The document is not the one that the precondition names. Fetch it, and decide again."
        "Dokumentet har ändrats"
        "Dokumentet är inte det som villkoret nämner. Hämta det och bestäm på nytt.";
    PRECONDITION_MISSING BAD_REQUEST "precondition-missing"
        "If-Match or If-None-Match is missing"
        "A PUT of a profile says what it replaces: `If-Match` with the entity tag, or `If-None-Match: *` where there \
         is none."
        "If-Match eller If-None-Match saknas"
        "En PUT av en profil säger vad den ersätter: `If-Match` med dokumentets `ETag`, eller `If-None-Match: *` om \
         det inte finns något.";
    PROVIDER BAD_REQUEST "provider"
        "Sign-in failed"
        "The identity provider's answer signs nobody in. Start again from the sign-in page."
        "Inloggningen misslyckades"
        "Svaret från inloggningstjänsten loggar inte in någon. Börja om från inloggningssidan.";
    PROVIDER_AWAY SERVICE_UNAVAILABLE "provider-away"
        "The identity provider does not answer"
        "Try again after `Retry-After`."
        "Inloggningstjänsten svarar inte"
        "Försök igen efter `Retry-After`.";
    RESULT_ROWS UNPROCESSABLE_ENTITY "result-rows"
        "Rows were refused"
        "Nothing was recorded. `results` lists each refused row and the reason."
        "Rader togs inte emot"
        "Ingenting har lästs in. `results` har varje rad som är fel, och varför.";
    RESULTS UNPROCESSABLE_ENTITY "results"
        "The list of results was refused"
        "Nothing was recorded. `detail` says what is wrong with the file as a whole."
        "Resultatlistan togs inte emot"
        "Ingenting har lästs in. `detail` säger vad som är fel med filen som helhet.";
    RESULTS_CHANGED CONFLICT "results-changed"
        "What would be recorded has changed since"
        "The list would record something else than it did when it was checked, because another list, a catalogue or an \
         erasure came between. Check it again with `dry_run`, and import it with the new `import` as `expected`."
        "Det som registreras har ändrats sedan dess"
        "Listan skulle registrera något annat än när den kontrollerades, eftersom en annan lista, en kurskatalog eller en \
         gallring har kommit emellan. Kontrollera den igen med `dry_run`, och läs in den med den nya `import` som `expected`.";
    ROSTER UNPROCESSABLE_ENTITY "roster"
        "The roster was refused"
        "The roster in force stays. `detail` says what is wrong with the file as a whole."
        "Personallistan togs inte emot"
        "Den personallista som gäller är kvar. `detail` säger vad som är fel med filen som helhet.";
    ROSTER_BEFORE_HISTORY CONFLICT "roster-before-history"
        "Lists of that day were not kept"
        "The list is older than the imported history, so it can't be put in its place among the lists. Import an \
         edited history instead."
        "Listor från den dagen har inte sparats"
        "Listan är äldre än den historik som har lästs in, så den kan inte få sin plats bland listorna. Läs in en \
         redigerad historik i stället.";
    ROSTER_CHANGED CONFLICT "roster-changed"
        "The roster has changed since"
        "The list would change something else than it did when it was checked, because another list or catalogue came \
         into force. Check it again with `dry_run` and `details`, and import it with the new `digest`."
        "Personallistan har ändrats sedan dess"
        "Listan skulle ändra något annat än när den kontrollerades, eftersom en annan lista eller kurskatalog har börjat \
         gälla. Kontrollera den igen med `dry_run` och `details`, och läs in den med den nya `digest`.";
    ROSTER_NO_HISTORY UNPROCESSABLE_ENTITY "roster-no-history"
        "The file is not a history"
        "A file that replaces the history must say since when each row is known. Edit an exported history, and send \
         that."
        "Filen är ingen historik"
        "En fil som ersätter historiken måste säga sedan när varje rad är känd. Redigera en exporterad historik och \
         skicka den.";
    ROSTER_OLDER CONFLICT "roster-older"
        "There is a newer list"
        "A newer list of this employer is in force. To correct an older one, import it with `correct`."
        "Det finns en nyare lista"
        "En nyare lista från samma arbetsgivare gäller. Läs in med `correct` för att rätta en äldre.";
    ROSTER_PEOPLE UNPROCESSABLE_ENTITY "roster-people"
        "Too many rows of one person"
        "So many rows share an identifier that it can't be one person's. `detail` says where."
        "För många rader för en person"
        "Så många rader har samma identifierare att de inte kan gälla en person. `detail` säger var.";
    ROSTER_ROWS UNPROCESSABLE_ENTITY "roster-rows"
        "Rows were refused"
        "The roster in force stays. `roster` lists each refused row and the reason."
        "Rader togs inte emot"
        "Den personallista som gäller är kvar. `roster` har varje rad som är fel, och varför.";
    ROSTER_SHRINKS CONFLICT "roster-shrinks"
        "Too many people would leave"
        "The full list lacks so many people of the one in force that it may be cut off. If it is right, import it \
         with `allow_shrinking`."
        "För många skulle försvinna"
        "I listan saknas så många av dem som finns nu att den kan vara avklippt. Om den är rätt, läs in den med \
         `allow_shrinking`.";
    SECOND_FACTOR SEE_OTHER "second-factor"
        "A second factor is required"
        "The account administers and has no second factor yet; a browser is sent to the page that adds one."
        "Kontot behöver tvåstegsinloggning"
        "Kontot är en administratörs och saknar tvåstegsinloggning; en webbläsare skickas till sidan där den slås på.";
    SIGN_IN SEE_OTHER "sign-in"
        "Sign-in required"
        "This page needs somebody signed in; a browser is sent to the sign-in page."
        "Inloggning krävs"
        "Sidan kräver att någon är inloggad; en webbläsare skickas till inloggningssidan.";
    SNAPSHOT UNPROCESSABLE_ENTITY "snapshot"
        "The snapshot was refused"
        "No snapshot was made: the name is none, the answer is too long, the credential has too many, or the figures can't \
         be public. `detail` says which, and what would be right."
        "Siffrorna frystes inte"
        "Inga siffror frystes: namnet duger inte, svaret är för långt, nyckeln har frusit så mycket som den får, eller så \
         kan siffrorna inte vara öppna för alla. `detail` säger vilket, och vad som vore rätt.";
    SNAPSHOT_REVOKED GONE "snapshot-revoked"
        "The snapshot was revoked"
        "Its figures are gone and must not be cited any more. `detail` has the day."
        "De frysta siffrorna är återkallade"
        "Siffrorna är borta och ska inte citeras längre. `detail` har dagen.";
    SUBSCRIPTION UNPROCESSABLE_ENTITY "subscription"
        "The subscription was refused"
        "Nothing was changed: something about the subscription is wrong, the server sends nothing there, the credential has too \
         many, or it was sent only just now. `detail` says which, and what would be right."
        "Prenumerationen lades inte upp"
        "Ingenting ändrades: något i prenumerationen är fel, servern skickar inget dit, nyckeln har för många, eller så skickades \
         den alldeles nyss. \
         `detail` säger vilket, och vad som vore rätt.";
    TOO_COSTLY PAYLOAD_TOO_LARGE "too-costly"
        "The body needs too much memory"
        "Reading the body would take more memory than one request may. Split it into several requests."
        "Innehållet kräver för mycket minne"
        "Att läsa innehållet skulle ta mer minne än en förfrågan får. Dela upp det på flera.";
    TOO_LARGE PAYLOAD_TOO_LARGE "too-large"
        "The body is too large"
        "`detail` has the limit, in bytes after decompression; for a merge, of both documents together. Split it into \
         several requests."
        "Innehållet är för stort"
        "`detail` har gränsen, i byte efter uppackning; när två dokument läggs ihop gäller den båda tillsammans. Dela \
         upp innehållet på flera förfrågningar.";
    TOO_MANY TOO_MANY_REQUESTS "too-many"
        "Too many requests"
        "The credential sends requests too fast, or this address has failed to sign in too often. Continue after \
         `Retry-After`."
        "För många förfrågningar"
        "Nyckeln skickar för tätt, eller så har för många inloggningar från adressen misslyckats. Fortsätt efter \
         `Retry-After`.";
    TOO_SLOW REQUEST_TIMEOUT "too-slow"
        "The body arrived too slowly"
        "Nothing of it was kept. Send it again."
        "Innehållet kom för långsamt"
        "Inget av det sparades. Skicka det igen.";
    TOO_TIGHT PAYLOAD_TOO_LARGE "too-tight"
        "The body is compressed too tightly"
        "The body decompresses to far more than real data does. Send it uncompressed, or in several requests."
        "Innehållet är för hårt komprimerat"
        "Uppackat är innehållet mycket större än verkliga data brukar vara. Skicka det okomprimerat, eller i flera \
         förfrågningar.";
    UNAUTHENTICATED UNAUTHORIZED "unauthenticated"
        "No valid credential"
        "Send a valid key and secret (HTTP Basic), or a valid bearer token."
        "Ingen giltig nyckel"
        "Skicka en giltig nyckel och hemlighet (HTTP Basic), eller en giltig token.";
    UNAVAILABLE SERVICE_UNAVAILABLE "unavailable"
        "Temporarily unavailable"
        "The store does not answer. Send the same request again after `Retry-After`."
        "Tillfälligt otillgänglig"
        "Lagringen svarar inte. Skicka samma förfrågan igen efter `Retry-After`.";
    UNMERGEABLE BAD_REQUEST "unmergeable"
        "The document can't be merged"
        "The two documents can't be merged into one JSON object. `detail` says why."
        "Dokumenten kan inte läggas ihop"
        "De två dokumenten kan inte läggas ihop till ett JSON-objekt. `detail` säger varför.";
    UNPUBLISHED FORBIDDEN "unpublished"
        "Not published for several employers"
        "The credential reaches several employers, and small numbers could follow from this answer. `detail` says what to \
         ask instead. The scope `figures/exact` answers everything, and each use is in the audit log."
        "Visas inte för flera arbetsgivare"
        "Nyckeln når flera arbetsgivare, och små tal skulle kunna räknas ut från svaret. `detail` säger vad som går att \
         fråga om i stället. Behörigheten `figures/exact` ger svar på allt, och varje användning loggas.";
    VERSION BAD_REQUEST "version"
        "Unknown xAPI version"
        "Send the header `X-Experience-API-Version` once, with 1.0.3 or 2.0.0."
        "Okänd version av xAPI"
        "Skicka huvudfältet `X-Experience-API-Version` en gång, med 1.0.3 eller 2.0.0.";
    WRONG_CODE FORBIDDEN "wrong-code"
        "The code was refused"
        "The code is wrong, was used already, or the sign-in took too long."
        "Koden godkändes inte"
        "Koden är fel eller redan använd, eller så tog inloggningen för lång tid.";
    WRONG_PASSWORD FORBIDDEN "wrong-password"
        "Sign-in failed"
        "The name or the password is wrong, or the account has expired."
        "Inloggningen misslyckades"
        "Namnet eller lösenordet är fel, eller så har kontot slutat gälla.";
}

#[cfg(test)]
mod tests {
    use super::PROBLEM_KINDS;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_says_what_to_do() {
        assert!(PROBLEM_KINDS.is_sorted_by(|one, next| one.name < next.name));
        for kind in PROBLEM_KINDS {
            assert!(kind.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", kind.name);
            for (title, meaning) in [(kind.title, kind.meaning), (kind.title_in_swedish, kind.meaning_in_swedish)] {
                assert!(meaning.ends_with('.') && !title.ends_with('.') && !title.is_empty(), "{}", kind.name);
                assert!(meaning.matches('`').count() % 2 == 0 && !meaning.contains("  "), "{}", kind.name);
            }
            assert_ne!(kind.title, kind.title_in_swedish, "{}", kind.name);
            let code = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
            let in_swedish = code(kind.meaning_in_swedish);
            assert!(code(kind.meaning).iter().all(|word| in_swedish.contains(word)), "{}", kind.name);
        }
    }
}
