//! What is wrong with a list, and what is worth knowing of a roster, in the reader's language.

use learning::{IdentifierReason, RosterLines, RosterNote, RosterPlace, RosterPlaces, RosterReason};

use super::results_reasons;
use crate::dashboard::language::Language;

/// Says what is wrong with a row, a cell or a file.
pub(in crate::dashboard) fn reason(of: &RosterReason, language: Language) -> String {
    match language {
        Language::En => of.to_string(),
        Language::Sv => reason_in_swedish(of),
    }
}

/// Says what is worth knowing of a roster.
pub(in crate::dashboard) fn note(of: &RosterNote, language: Language) -> String {
    match language {
        Language::En => of.to_string(),
        Language::Sv => note_in_swedish(of),
    }
}

fn reason_in_swedish(reason: &RosterReason) -> String {
    use RosterReason as Why;
    match reason {
        Why::EmptyFile => "filen är tom".to_owned(),
        Why::Workbook => {
            "det här är en arbetsbok från Excel; spara den som \"CSV UTF-8 (kommaavgränsad)\" och skicka den \
                          filen"
                .to_owned()
        }
        Why::BrokenUtf16 => "filen är skadad UTF-16; spara den som UTF-8".to_owned(),
        Why::NoText => "det här är ingen textfil; spara listan som CSV i UTF-8".to_owned(),
        Why::TooManyBytes(most) => format!("en lista har som mest {most} byte; dela upp den på flera filer"),
        Why::TooManyRows(most) => format!("en lista har som mest {most} rader; dela upp den på flera filer"),
        Why::TooManyColumns(most) => format!("en lista har som mest {most} kolumner"),
        // What libraries say in English is left out, here and below.
        Why::BadCsv(_) => "går inte att läsa som CSV".to_owned(),
        Why::Unwanted => "läsningen avbröts; skicka filen igen".to_owned(),
        Why::UnknownHeaders => {
            "ingen rubrik känns igen; första raden har kolumnernas namn, som kommunkod;e-post;enhet;roll".to_owned()
        }
        Why::NoEmployerColumn => "kolumnen kommunkod eller kommun saknas".to_owned(),
        Why::NoHomePageColumn => {
            "en kolumn konto behöver en kolumn kontosida: webbplatsen som kontot hör till".to_owned()
        }
        Why::NoIdentifierColumn => "kolumnen e-post, konto eller identifierare saknas".to_owned(),
        Why::HealthColumn => {
            "handlar om hälsa eller frånvaro, vilket en lista inte får ha: ta bort kolumnen".to_owned()
        }
        Why::SameColumn { column, header } => {
            format!("säger samma sak som kolumn {column}, {header:?}; byt namn på den som inte ska läsas")
        }
        Why::OpenQuote => "ett citattecken (\") inleds men avslutas aldrig".to_owned(),
        Why::TextAfterQuote => {
            "text följer efter ett avslutande citattecken (\"); ett citattecken inom citattecken skrivs två gånger"
                .to_owned()
        }
        Why::SurplusCells => {
            "raden har fler celler än rubriken; sätt en cell som innehåller avgränsaren inom citattecken".to_owned()
        }
        Why::PersonalIdentityNumber => "har ett personnummer, eller siffror som ser ut som ett; ta bort dem".to_owned(),
        Why::LongCell(most) => format!("har fler än {most} tecken; skriv kortare"),
        Why::NamesNobody => "pekar inte ut någon: ange e-postadress, konto eller en annan identifierare".to_owned(),
        Why::AnotherEmployer => "är en annan arbetsgivare än den som kommunkoden anger".to_owned(),
        Why::NoEmployer => "är tom; varje rad anger sin kommun".to_owned(),
        Why::UnknownEmployer { near } => {
            let near = match near.as_slice() {
                [] => String::new(),
                near => format!("närmast är {}; ", near.join(", eller ")),
            };
            format!(
                "är ingen kommun; {near}skriv fyra siffror, som 0180, eller kommunens namn, ensamt eller med kommun eller \
                 stad; andra arbetsgivare finns som [[organisation]] i kurskatalogen"
            )
        }
        Why::BeyondReach { code, name } => format!(
            "är {code} ({name}), som du inte har hela räckvidden för: ta bort raden, eller låt någon som har det läsa in \
             den"
        ),
        Why::LastBeforeFirst => "den sista dagen är före den första".to_owned(),
        Why::LastBeforeHiring => "den sista dagen är före anställningsdagen".to_owned(),
        Why::NeitherYesNorNo => "är varken ja eller nej".to_owned(),
        Why::NoDate => "är inget datum; det skrivs 2022-09-30".to_owned(),
        Why::UnlikelyYear { first, last } => {
            format!("är inget år från {first} till {last}; kontrollera siffrorna")
        }
        Why::BadIdentifier { number: None, what } => identifier_in_swedish(what).to_owned(),
        Why::BadIdentifier { number: Some(number), what } => {
            format!("identifierare {number}: {}", identifier_in_swedish(what))
        }
        Why::Placeholder { word, lines } => format!(
            "{word:?} står här och på rader för personer med andra namn eller e-postadresser ({}), och skulle göra dem till \
             en person; lämna cellen tom om uppgiften saknas",
            rows(lines)
        ),
        Why::SharedIdentifier { lines } => format!(
            "samma sak står på rader med andra namn eller e-postadresser ({}), och skulle göra dem till en person; lämna \
             cellen tom om uppgiften inte är personens egen, och skriv en persons namn och identifierare likadant på alla \
             rader",
            rows(lines)
        ),
        Why::OfResults(what) => results_reasons::in_swedish(what),
        // Of another server, which a page never shows.
        Why::Said(text) => text.clone(),
    }
}

fn identifier_in_swedish(reason: &IdentifierReason) -> &'static str {
    use IdentifierReason as Id;
    match reason {
        Id::NoMail => "är ingen e-postadress; den skrivs ensam, som anna@ale.example",
        Id::NoHash => "mbox_sha1sum följs av 40 hexadecimala siffror",
        Id::NoOpenId(_) => "openid följs av en IRI, som https://",
        Id::NoAccount => "account följs av en webbplats, ett mellanslag och ett namn",
        Id::NoHomePage(_) => "ett konto har webbplatsens adress, som https://lms.ale.example",
        Id::NoAccountName => "ett konto har ett namn",
    }
}

fn note_in_swedish(note: &RosterNote) -> String {
    use RosterNote as Note;
    match note {
        Note::LostZeros { rows, first } => format!(
            "rader med en kommunkod på tre siffror: {rows}, den första på rad {first}; de lästes med den nolla som \
             kalkylprogram tar bort, som 0180"
        ),
        Note::OnePerson { rows: number, lines } => format!(
            "rader som tas för samma person eftersom de delar en identifierare, fast namnen eller e-postadresserna skiljer \
             sig: {number} ({})",
            rows(lines)
        ),
        Note::FirstSeen { as_of, affiliations, is_first } => {
            let since = "; om listan har gällt längre, läs in den med den dag den började gälla";
            format!(
                "anställningar som räknas från {as_of}, listans dag, eftersom varken från eller anställd säger när de \
                 började: {affiliations}{}",
                if *is_first { since } else { "" }
            )
        }
        Note::UntoldPast { as_of, affiliations } => format!(
            "anställningar som började före {as_of} utan att någon tidigare lista hade dem: {affiliations}; siffror för \
             tidigare dagar ändras inte, om du inte läser in listan som en rättelse"
        ),
        Note::UntoldEnds { as_of, rows } => format!(
            "rader vars till är tidigare än dagen före {as_of}, och som slutar den dagen: {rows}; en tidigare lista hade dem \
             dagarna däremellan, vilket inte ändras, om du inte läser in listan som en rättelse"
        ),
        Note::PastCorrected { from } => {
            format!("listan rättar bakåt i tiden: siffror för {from} och senare dagar kan bli andra än förut")
        }
        Note::EndedNotTaken { as_of, rows: number, lines } => format!(
            "rader som slutade före {as_of} och säger något annat än det som är inläst, vilket inte ändras: {number} ({}); \
             filen är en exporterad historik, och det som har ändrats i den bakåt i tiden läses bara in som historik",
            rows(lines)
        ),
        Note::KeptByOthers { places } => format!(
            "identifierare som tidigare listor gav andra personer, och som de behåller så att ingen får det andra har gjort: \
             {}; om den tidigare listan var fel, rätta den och läs in den här igen",
            cells(places)
        ),
        Note::KnownOtherwise { places } => format!(
            "rader för personer som tidigare listor har under ett annat namn eller en annan e-postadress, eftersom de delar \
             en identifierare: {}; om den är någon annans, töm cellen",
            cells(places)
        ),
        // Of another server, which a page never shows.
        Note::Said(text) => text.clone(),
    }
}

fn rows(lines: &RosterLines) -> String {
    let word = if lines.listed.len() == 1 { "rad" } else { "rader" };
    format!("{word} {}", lines.numbers("och fler"))
}

fn cells(places: &RosterPlaces) -> String {
    let cell = |of: &RosterPlace| format!("rad {}, kolumn {} ({})", of.line, of.column, of.header);
    let listed = places.listed.iter().map(cell).collect::<Vec<_>>().join("; ");
    let more = if places.listed.len() < places.all { "; och fler" } else { "" };
    format!("{}: {listed}{more}", places.all)
}

#[cfg(test)]
mod tests;
