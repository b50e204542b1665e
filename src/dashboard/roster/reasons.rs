//! Translates messages about a list, errors and notes, to Swedish.
//!
//! The code that reads lists reports in English, for programs. Each of these texts has its translation here; the parts
//! that vary stand in holes. What a library says in English is left out.

/// Each text with its holes, in English and in Swedish. If two match, the first is used.
const TEXTS: &[(&str, &str)] = &[
    // The file.
    ("the file is empty", "filen är tom"),
    (
        "this is an Excel workbook; save it as \"CSV UTF-8 (comma delimited)\" and send that",
        "det här är en arbetsbok från Excel; spara den som \"CSV UTF-8 (kommaavgränsad)\" och skicka den filen",
    ),
    ("the file is broken UTF-16; save it as UTF-8", "filen är skadad UTF-16; spara den som UTF-8"),
    ("this is no text file; save the roster as CSV in UTF-8", "det här är ingen textfil; spara listan som CSV i UTF-8"),
    (
        "a roster has at most {} bytes; send it in several files",
        "en lista har som mest {} byte; dela upp den på flera filer",
    ),
    (
        "a roster has at most {} rows; send it in several files",
        "en lista har som mest {} rader; dela upp den på flera filer",
    ),
    ("a roster has at most {} columns", "en lista har som mest {} kolumner"),
    ("can't be read as CSV: {}", "går inte att läsa som CSV"),
    // The headers.
    (
        "no header is known; the first row names the columns, as kommunkod;e-post;enhet;roll",
        "ingen rubrik känns igen; första raden har kolumnernas namn, som kommunkod;e-post;enhet;roll",
    ),
    ("there is no column kommunkod or kommun", "kolumnen kommunkod eller kommun saknas"),
    (
        "a column konto needs a column kontosida: the home page that the account belongs to",
        "en kolumn konto behöver en kolumn kontosida: webbplatsen som kontot hör till",
    ),
    ("there is no column e-post, konto or identifierare", "kolumnen e-post, konto eller identifierare saknas"),
    (
        "is about health or absence, which a roster must not have: remove the column",
        "handlar om hälsa eller frånvaro, vilket en lista inte får ha: ta bort kolumnen",
    ),
    (
        "says the same as column {}, {}; rename the one that is not to be read",
        "säger samma sak som kolumn {}, {}; byt namn på den som inte ska läsas",
    ),
    // The rows.
    ("a quote mark (\") is opened and never closed", "ett citattecken (\") inleds men avslutas aldrig"),
    (
        "text follows a closing quote mark (\"); a quote mark within quotes is written twice",
        "text följer efter ett avslutande citattecken (\"); ett citattecken inom citattecken skrivs två gånger",
    ),
    (
        "the row has more cells than the header; a cell with the separator in it is put in quotes",
        "raden har fler celler än rubriken; sätt en cell som innehåller avgränsaren inom citattecken",
    ),
    (
        "has a personal identity number, or digits that read as one; leave them out",
        "har ett personnummer, eller siffror som ser ut som ett; ta bort dem",
    ),
    ("has more than {} characters; write it shorter", "har fler än {} tecken; skriv kortare"),
    (
        "names nobody: give a mail address, an account or another identifier",
        "pekar inte ut någon: ange e-postadress, konto eller en annan identifierare",
    ),
    ("is another employer than the kommunkod's", "är en annan arbetsgivare än den som kommunkoden anger"),
    ("is empty; every row names its municipality", "är tom; varje rad anger sin kommun"),
    ("the last day is before the first", "den sista dagen är före den första"),
    ("the last day is before that of hiring", "den sista dagen är före anställningsdagen"),
    // The cells.
    ("is neither ja nor nej", "är varken ja eller nej"),
    ("is no date; it is written 2022-09-30", "är inget datum; det skrivs 2022-09-30"),
    ("is of no year from {} to {}; look at its digits", "är inget år från {} till {}; kontrollera siffrorna"),
    (
        "is no mail address; it is written alone, as anna@ale.example",
        "är ingen e-postadress; den skrivs ensam, som anna@ale.example",
    ),
    ("mbox_sha1sum is followed by 40 hexadecimal digits", "mbox_sha1sum följs av 40 hexadecimala siffror"),
    ("openid is followed by an IRI, as https://: {}", "openid följs av en IRI, som https://"),
    (
        "account is followed by a home page, a space and a name",
        "account följs av en webbplats, ett mellanslag och ett namn",
    ),
    (
        "an account has the IRI of a home page, as https://lms.ale.example: {}",
        "ett konto har webbplatsens adress, som https://lms.ale.example",
    ),
    ("an account has a name", "ett konto har ett namn"),
    ("identifier {}: {}", "identifierare {}: {}"),
    (
        "names no municipality; near it is {}; it is four digits, as 0180, or the name in the register, alone or with \
         kommun or stad; another employer is an [[organisation]] of the catalogue",
        "är ingen kommun; närmast är {}; skriv fyra siffror, som 0180, eller kommunens namn, ensamt eller med kommun eller \
         stad; andra arbetsgivare finns som [[organisation]] i kurskatalogen",
    ),
    (
        "names no municipality; it is four digits, as 0180, or the name in the register, alone or with kommun or stad; \
         another employer is an [[organisation]] of the catalogue",
        "är ingen kommun; skriv fyra siffror, som 0180, eller kommunens namn, ensamt eller med kommun eller stad; andra \
         arbetsgivare finns som [[organisation]] i kurskatalogen",
    ),
    (
        "is {}, which this credential does not reach whole: take the row out, or import it with one that does",
        "är {}, som du inte har hela räckvidden för: ta bort raden, eller låt någon som har det läsa in den",
    ),
    (
        "{} stands here and in rows of people with other names or mail addresses ({}), and would make them one person; leave \
         the cell empty where there is none",
        "{} står här och på rader för personer med andra namn eller e-postadresser ({}), och skulle göra dem till en person; \
         lämna cellen tom om uppgiften saknas",
    ),
    (
        "the same stands in rows with other names or mail addresses ({}), and would make them one person; leave the cell \
         empty where it is not the person's own, and write one person's name and identifiers alike in all rows",
        "samma sak står på rader med andra namn eller e-postadresser ({}), och skulle göra dem till en person; lämna cellen \
         tom om uppgiften inte är personens egen, och skriv en persons namn och identifierare likadant på alla rader",
    ),
    // Notes.
    (
        "rows with a kommunkod of three digits: {}, the first on line {}; each was read with the zero that spreadsheets \
         drop, as 0180",
        "rader med en kommunkod på tre siffror: {}, den första på rad {}; de lästes med den nolla som kalkylprogram tar \
         bort, som 0180",
    ),
    (
        "rows that are taken for one person's, by an identifier that they share, though their names or mail addresses \
         differ: {} ({})",
        "rader som tas för samma person eftersom de delar en identifierare, fast namnen eller e-postadresserna skiljer sig: \
         {} ({})",
    ),
    (
        "affiliations that count from {}, the day of this list, since no från says when they began, and no anställd that \
         tells of them: {}; where the list has held for longer, import it with the day since when (--as-of, as_of)",
        "anställningar som räknas från {}, listans dag, eftersom varken från eller anställd säger när de började: {}; om \
         listan har gällt längre, läs in den med den dag den började gälla",
    ),
    (
        "affiliations that count from {}, the day of this list, since no från says when they began, and no anställd that \
         tells of them: {}",
        "anställningar som räknas från {}, listans dag, eftersom varken från eller anställd säger när de började: {}",
    ),
    (
        "affiliations that began before {}, of which no earlier list told: {}; figures as of earlier days stay as they are, \
         and a correction (--correct, correct=true) changes them",
        "anställningar som började före {} utan att någon tidigare lista hade dem: {}; siffror för tidigare dagar ändras \
         inte, om du inte läser in listan som en rättelse",
    ),
    (
        "rows whose till is earlier than the day before {}, and that end on that day: {}; an earlier list had them on the \
         days between, which stay as they are, and a correction (--correct, correct=true) changes them",
        "rader vars till är tidigare än dagen före {}, och som slutar den dagen: {}; en tidigare lista hade dem dagarna \
         däremellan, vilket inte ändras, om du inte läser in listan som en rättelse",
    ),
    (
        "the past is corrected: figures as of {} and of later days may be other than before",
        "listan rättar bakåt i tiden: siffror för {} och senare dagar kan bli andra än förut",
    ),
    (
        "rows that ended before {} and say otherwise than what is stored, which stays as it is: {} ({}); the file is an \
         exported history, and what was edited in it of the past is taken by --mode history (mode=history) alone",
        "rader som slutade före {} och säger något annat än det som är inläst, vilket inte ändras: {} ({}); filen är en \
         exporterad historik, och det som har ändrats i den bakåt i tiden läses bara in som historik",
    ),
    (
        "identifiers that earlier lists gave to other people, with whom they stay, so that nobody gets what others have \
         done: {}; if the earlier list was wrong, correct it (--correct, correct=true) and import this one again",
        "identifierare som tidigare listor gav andra personer, och som de behåller så att ingen får det andra har gjort: {}; \
         om den tidigare listan var fel, rätta den och läs in den här igen",
    ),
    (
        "rows of people whom earlier lists have under another name or mail address, because they share an identifier: {}; if \
         it is somebody else's, empty that cell",
        "rader för personer som tidigare listor har under ett annat namn eller en annan e-postadress, eftersom de delar en \
         identifierare: {}; om den är någon annans, töm cellen",
    ),
];

/// Words that appear in holes.
const WORDS: [(&str, &str); 4] =
    [("lines ", "rader "), ("line ", "rad "), ("column ", "kolumn "), (" and more", " och fler")];

/// Translates a text to Swedish; returns an unknown one unchanged.
pub(super) fn in_swedish(text: &str) -> String {
    let found = TEXTS.iter().find_map(|(en, sv)| Some((holes(text, en)?, sv)));
    let Some((holes, sv)) = found else { return text.to_owned() };
    let mut swedish = String::new();
    let mut holes = holes.into_iter();
    for (at, piece) in sv.split("{}").enumerate() {
        if at > 0 {
            let hole = holes.next().unwrap_or_default();
            // A reason inside a reason.
            let hole = if text.starts_with("identifier ") { in_swedish(hole) } else { hole.to_owned() };
            swedish.push_str(&WORDS.iter().fold(hole, |hole, (en, sv)| hole.replace(en, sv)));
        }
        swedish.push_str(piece);
    }
    swedish
}

/// The contents of a text's holes.
fn holes<'t>(text: &'t str, pattern: &str) -> Option<Vec<&'t str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut holes = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        // The last piece ends the text.
        let end = match pieces.peek() {
            None => rest
                .len()
                .checked_sub(piece.len())
                .filter(|end| rest.is_char_boundary(*end) && rest.ends_with(piece))?,
            Some(_) => rest.find(piece)?,
        };
        holes.push(&rest[..end]);
        rest = &rest[end + piece.len()..];
    }
    rest.is_empty().then_some(holes)
}

#[cfg(test)]
mod tests {
    use learning::{Catalogue, Reach, parse_roster_under};

    use super::*;

    #[test]
    fn a_text_keeps_what_stands_in_its_holes() {
        for (en, sv) in [
            ("the file is empty", "filen är tom"),
            ("has more than 100 characters; write it shorter", "har fler än 100 tecken; skriv kortare"),
            (
                "identifier 2: is no mail address; it is written alone, as anna@ale.example",
                "identifierare 2: är ingen e-postadress; den skrivs ensam, som anna@ale.example",
            ),
            (
                "affiliations that count from 2022-09-30, the day of this list, since no från says when they began, and no \
                 anställd that tells of them: 2",
                "anställningar som räknas från 2022-09-30, listans dag, eftersom varken från eller anställd säger när de \
                 började: 2",
            ),
            ("something new", "something new"),
        ] {
            assert_eq!(in_swedish(en), sv);
        }
    }

    /// Lists with every error that a list can have.
    const BROKEN: &[&str] = &[
        "",
        "PK\u{3}\u{4}",
        "a\0b",
        "telefon\n1\n",
        "e-post\nanna@ale.example\n",
        "kommunkod;roll\n1440;chef\n",
        "kommunkod;konto\n1440;anna\n",
        "kommunkod;e-post;sjukdagar\n1440;anna@ale.example;1\n",
        "kommunkod;e-post;mejl\n1440;anna@ale.example;1\n",
        "kommunkod;e-post\n1440;\"anna\n",
        "kommunkod;e-post\n1440;\"anna\"a\n",
        "kommunkod;e-post\n1440;anna@ale.example;x\n",
        "kommunkod;e-post;namn\n1440;anna@ale.example;19121212-1212\n",
        "kommunkod;e-post;enhet\n1440;;IFO\n",
        "kommunkod;kommun;e-post\n1440;Göteborg;anna@ale.example\n",
        "kommunkod;e-post\n;anna@ale.example\n",
        "kommunkod;e-post;från;till\n1440;anna@ale.example;2022-02-01;2022-01-01\n",
        "kommunkod;e-post;anställd;till\n1440;anna@ale.example;2022-02-01;2022-01-01\n",
        "kommunkod;e-post;från\n1440;anna@ale.example;i går\n",
        "kommunkod;e-post;från\n1440;anna@ale.example;0022-01-01\n",
        "kommunkod;e-post;först sedd\n1440;anna@ale.example;kanske\n",
        "kommunkod;e-post\n1440;anna\n",
        "kommunkod;identifierare\n1440;mbox_sha1sum a\n",
        "kommunkod;identifierare\n1440;openid a\n",
        "kommunkod;identifierare\n1440;account a\n",
        "kommunkod;konto;kontosida\n1440;anna;lms\n",
        "kommun;e-post\nAle kommunn;anna@ale.example\n",
        "kommun;e-post\nXyzzy;anna@ale.example\n",
        "kommunkod;e-post\n1480;anna@ale.example\n",
        "kommunkod;e-post;namn;konto;kontosida\n1440;a@ale.example;Anna;x1;https://l.example\n1440;b@ale.example;Bo;x1;https://l.example\n",
        "kommunkod;e-post;namn;konto;kontosida\n1440;a@ale.example;Anna;saknas;https://l.example\n1440;b@ale.example;Bo;saknas;https://l.example\n",
    ];

    #[test]
    fn whatever_may_be_wrong_with_a_list_is_said_in_swedish() {
        let reach = Reach::of_municipality("1440".parse().unwrap());
        let long = format!("kommunkod;e-post;enhet\n1440;anna@ale.example;{}\n", "x".repeat(5000));
        for broken in BROKEN.iter().copied().chain([&*long]) {
            let read = parse_roster_under((&Catalogue::default(), &reach), broken.as_bytes(), &|| true);
            let reasons: Vec<String> = match read {
                Ok(file) => file.rejected.into_iter().map(|row| row.reason).collect(),
                Err(row) => vec![row.reason],
            };
            assert!(!reasons.is_empty(), "nothing is wrong with {broken:?}");
            for reason in reasons {
                assert_ne!(in_swedish(&reason), reason, "{broken:?}");
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_holes_but_for_what_libraries_say_in_english() {
        for (en, sv) in TEXTS {
            let says_english =
                ["can't be read", "openid", "an account has the IRI"].iter().any(|with| en.starts_with(with));
            assert_eq!(en.matches("{}").count() - usize::from(says_english), sv.matches("{}").count(), "{en}");
        }
    }
}
