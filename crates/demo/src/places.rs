//! The municipalities that take part in the programmes.

/// A municipality, as the demonstration needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Its code: four digits.
    pub(super) kommunkod: &'static str,
    /// The domain of its mailboxes, under the reserved `.example`.
    pub(super) domain: &'static str,
}

const fn place(kommunkod: &'static str, domain: &'static str) -> Place {
    Place { kommunkod, domain }
}

/// The city of Stockholm, whose project had units of its own.
pub(super) const STOCKHOLM: Place = place("0180", "stockholm.example");

/// The 50 municipalities of the course in social assistance. The number is published, the names are made up.
pub(super) const FIFTY: [Place; 50] = [
    place("0114", "upplands-vasby.example"),
    place("0160", "taby.example"),
    place("0192", "nynashamn.example"),
    place("0305", "habo.example"),
    place("0360", "tierp.example"),
    place("0382", "osthammar.example"),
    place("0428", "vingaker.example"),
    place("0482", "flen.example"),
    place("0488", "trosa.example"),
    place("0509", "odeshog.example"),
    place("0563", "valdemarsvik.example"),
    place("0586", "mjolby.example"),
    place("0604", "aneby.example"),
    place("0680", "jonkoping.example"),
    place("0687", "tranas.example"),
    place("0760", "uppvidinge.example"),
    place("0765", "almhult.example"),
    place("0781", "ljungby.example"),
    place("0821", "hogsby.example"),
    place("0880", "kalmar.example"),
    place("0885", "borgholm.example"),
    place("0980", "gotland.example"),
    place("1060", "olofstrom.example"),
    place("1081", "ronneby.example"),
    place("1083", "solvesborg.example"),
    place("1214", "svalov.example"),
    place("1273", "osby.example"),
    place("1293", "hassleholm.example"),
    place("1315", "hylte.example"),
    place("1384", "kungsbacka.example"),
    place("1401", "harryda.example"),
    place("1499", "falkoping.example"),
    place("1715", "kil.example"),
    place("1785", "saffle.example"),
    place("1814", "lekeberg.example"),
    place("1885", "lindesberg.example"),
    place("1904", "skinnskatteberg.example"),
    place("1984", "arboga.example"),
    place("2021", "vansbro.example"),
    place("2085", "ludvika.example"),
    place("2101", "ockelbo.example"),
    place("2184", "hudiksvall.example"),
    place("2260", "ange.example"),
    place("2284", "ornskoldsvik.example"),
    place("2303", "ragunda.example"),
    place("2380", "ostersund.example"),
    place("2401", "nordmaling.example"),
    place("2482", "skelleftea.example"),
    place("2505", "arvidsjaur.example"),
    place("2584", "kiruna.example"),
];

/// Municipalities where people began later, or where nothing counts.
pub(super) const LATER: [Place; 12] = [
    place("0117", "osteraker.example"),
    place("0330", "knivsta.example"),
    place("0480", "nykoping.example"),
    place("0513", "kinda.example"),
    place("0642", "mullsjo.example"),
    place("0763", "tingsryd.example"),
    place("0840", "morbylanga.example"),
    place("1082", "karlshamn.example"),
    place("1231", "burlov.example"),
    place("1484", "lysekil.example"),
    place("1737", "torsby.example"),
    place("1861", "hallsberg.example"),
];

/// The members of Göteborgsregionen; the first eight took part in the pre-study.
pub(super) const GR: [Place; 13] = [
    place("1440", "ale.example"),
    place("1480", "goteborg.example"),
    place("1462", "lilla-edet.example"),
    place("1481", "molndal.example"),
    place("1402", "partille.example"),
    place("1415", "stenungsund.example"),
    place("1419", "tjorn.example"),
    place("1407", "ockero.example"),
    place("1489", "alingsas.example"),
    place("1401", "harryda.example"),
    place("1384", "kungsbacka.example"),
    place("1482", "kungalv.example"),
    place("1441", "lerum.example"),
];

/// The 39 municipalities that used the first programme of Yrkesresan.
pub(super) const WEST: [Place; 39] = [
    place("1315", "hylte.example"),
    place("1380", "halmstad.example"),
    place("1381", "laholm.example"),
    place("1382", "falkenberg.example"),
    place("1383", "varberg.example"),
    place("1384", "kungsbacka.example"),
    place("1401", "harryda.example"),
    place("1402", "partille.example"),
    place("1407", "ockero.example"),
    place("1415", "stenungsund.example"),
    place("1419", "tjorn.example"),
    place("1421", "orust.example"),
    place("1427", "sotenas.example"),
    place("1430", "munkedal.example"),
    place("1435", "tanum.example"),
    place("1438", "dals-ed.example"),
    place("1439", "fargelanda.example"),
    place("1440", "ale.example"),
    place("1441", "lerum.example"),
    place("1442", "vargarda.example"),
    place("1443", "bollebygd.example"),
    place("1444", "grastorp.example"),
    place("1445", "essunga.example"),
    place("1446", "karlsborg.example"),
    place("1447", "gullspang.example"),
    place("1452", "tranemo.example"),
    place("1460", "bengtsfors.example"),
    place("1461", "mellerud.example"),
    place("1462", "lilla-edet.example"),
    place("1463", "mark.example"),
    place("1465", "svenljunga.example"),
    place("1466", "herrljunga.example"),
    place("1470", "vara.example"),
    place("1471", "gotene.example"),
    place("1472", "tibro.example"),
    place("1480", "goteborg.example"),
    place("1481", "molndal.example"),
    place("1482", "kungalv.example"),
    place("1489", "alingsas.example"),
];

#[cfg(test)]
mod tests {
    use super::{FIFTY, GR, LATER, STOCKHOLM, WEST};

    #[test]
    fn every_place_is_in_the_register_of_municipalities() {
        let register = include_str!("../../../reference/municipalities.csv");
        for place in FIFTY.iter().chain(&LATER).chain(&GR).chain(&WEST).chain([&STOCKHOLM]) {
            assert!(
                register.lines().any(|line| line.starts_with(&format!("{},", place.kommunkod))),
                "{} is no municipality",
                place.kommunkod
            );
        }
    }

    #[test]
    fn those_who_begin_later_were_not_there_before() {
        assert!(LATER.iter().all(|place| !FIFTY.contains(place) && !WEST.contains(place)));
    }
}
