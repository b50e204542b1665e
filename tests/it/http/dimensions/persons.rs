//! Figures by role, service area and experience, and targets that depend on them.

use super::*;

#[actix_web::test]
async fn s11_staff_are_counted_by_service_area_and_those_of_none_are_unknown() {
    let world = world().await;
    let by_area = world.figures("?by=service_area&course=introduktion").await;
    assert_eq!(shares(&by_area), [("barn-och-unga", [2, 3]), ("unknown", [0, 1])], "one area however it is spelt");
    assert_eq!(by_area["rows"][0]["keys"][0]["name"], "Barn och unga");
    let of_one = world.figures("?by=municipality&course=introduktion&service_area=barn+och+unga").await;
    assert_eq!(shares(&of_one), [("1440", [2, 2]), ("region-vast", [0, 1]), ("unknown", [0, 0])]);
    let of_none = world.figures("?by=&course=introduktion&service_area=unknown").await;
    assert_eq!(of_none["total"]["target"]["N"], 1);
    let of_courses = world.figures("?by=course_area").await;
    assert_eq!(rows(&of_courses), expected(&[("barn-och-unga", [6, 3]), ("none", [1, 1])]));
    let refused = refused(&world, None, "by=&service_area=Barn+och+ung", 400).await;
    assert!(refused.contains("service_area") && refused.contains("barn-och-unga"), "{refused}");
}

#[actix_web::test]
async fn a_new_service_area_moves_no_figure_of_an_earlier_day() {
    let world = world().await;
    let before = world.figures("?by=service_area,course&as_of=2022-06-30").await;
    world.roster("?mode=full&as_of=2022-09-01", &ROSTER.replace("BARN OCH UNGA", "Vuxna")).await;
    assert_eq!(world.figures("?by=service_area,course&as_of=2022-06-30").await["rows"], before["rows"]);
    let now = world.figures("?by=service_area&course=introduktion&as_of=2022-09-30").await;
    assert_eq!(shares(&now), [("barn-och-unga", [1, 2]), ("vuxna", [1, 1]), ("unknown", [0, 1])]);
}

#[actix_web::test]
async fn s15_roles_have_their_rows_with_those_of_none_and_small_ones_are_hidden_from_the_wide() {
    let world = world().await;
    let by_role = world.figures("?by=role&course=introduktion").await;
    let codes = ["forskare", "socialsekreterare", "unknown"];
    let counted = rows(&by_role);
    assert_eq!(counted.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), codes);
    assert_eq!(counted[2].1, [1, 0], "somebody on no roster");
    let wide = world.key(&[Scope::FiguresRead]).await;
    let path = "/api/v1/completions?by=role&course=introduktion&as_of=2022-06-30";
    let hidden = world.get(path).by(&wide).send().await.json();
    let row = &hidden["rows"][0];
    assert_eq!((&row["started"], &row["status"]["started"]), (&Value::Null, &json!("suppressed")));
}

#[actix_web::test]
async fn s16_completion_is_told_by_years_in_the_profession_and_who_takes_the_deepening_courses() {
    let world = world().await;
    let by_years = world.figures("?by=experience&course=introduktion").await;
    assert_eq!(
        shares(&by_years),
        [("under-1", [1, 1]), ("3-to-4", [0, 1]), ("10-or-more", [1, 2]), ("unknown", [0, 0])]
    );
    assert_eq!(by_years["rows"][1]["keys"][0]["name"], "3–4 år");
    let crossed = world.figures("?by=track,experience").await;
    let deepening: Vec<_> = rows(&crossed).into_iter().filter(|(code, _)| code.starts_with("deepening ")).collect();
    let experienced = deepening.iter().find(|(code, _)| code == "deepening 10-or-more").unwrap();
    assert_eq!(experienced.1, [2, 2], "all who have taken it: {deepening:?}");
    let of_new = world.figures("?by=&course=introduktion&experience=under-1").await;
    assert_eq!(of_new["total"]["target"]["N"], 1);
    // The catalogue says where bands begin.
    world.catalogue(&format!("experience_bands = [2]\n{CATALOGUE}")).await;
    let by_years = world.figures("?by=experience&course=introduktion").await;
    assert_eq!(shares(&by_years), [("under-2", [1, 1]), ("2-or-more", [1, 3]), ("unknown", [0, 0])]);
    let refused = refused(&world, None, "by=&experience=3-to-4", 400).await;
    assert!(refused.contains("experience") && refused.contains("under-2"), "{refused}");
}

#[actix_web::test]
async fn s41_every_county_has_the_same_roles() {
    let roles = ["chef", "socialsekreterare", "verksamhetsutvecklare"];
    let world = World::new().await;
    world
        .catalogue(&format!(
            "[[course]]\nid = \"k\"\nname.sv = \"K\"\niris = [\"{COURSE}\"]\ntarget = {{ roster_roles = [] }}\n"
        ))
        .await;
    let mut roster = "kommunkod;e-post;roll;från\n".to_owned();
    for (nth, municipality) in reference::municipalities().iter().enumerate() {
        for role in roles {
            // As each municipality spells it.
            let role = if nth % 2 == 0 { role.to_uppercase() } else { role.to_owned() };
            writeln!(roster, "{0};{role}{0}@hem.example;{role};2021-01-01", municipality.kommunkod).unwrap();
        }
    }
    world.roster("", &roster).await;
    let figures = world.figures("?by=county,role&course=k").await;
    let mut by_county = std::collections::BTreeMap::<String, Vec<String>>::new();
    for (codes, _) in rows(&figures) {
        let (county, role) = codes.split_once(' ').unwrap();
        by_county.entry(county.to_owned()).or_default().push(role.to_owned());
    }
    by_county.remove("unknown");
    assert_eq!(by_county.len(), 21);
    assert!(by_county.values().all(|of_county| of_county == &roles), "{by_county:?}");
}

#[actix_web::test]
async fn a_list_of_people_has_those_of_a_service_area_and_of_a_band() {
    let world = world().await;
    for (query, names) in [
        ("status=completed&course=introduktion&service_area=Barn+och+unga", 2),
        ("status=completed&course=introduktion&experience=10-or-more", 1),
        ("status=completed&course=introduktion&experience=unknown", 0),
    ] {
        let list = world.get(&format!("/api/v1/people?{query}")).send().await.json();
        assert_eq!(list["people"].as_array().map(Vec::len), Some(names), "{query}: {list}");
    }
}

#[actix_web::test]
async fn the_roster_gives_back_service_areas_and_years_in_the_profession() {
    let world = world().await;
    let rows = world.get("/api/v1/roster?municipality=1440").send().await.json();
    let is_of_anna = |row: &&Value| row["identifiers"][0]["mbox"] == "mailto:anna@hem.example";
    let of_anna = rows["affiliations"].as_array().unwrap().iter().find(is_of_anna).unwrap();
    assert_eq!(
        (&of_anna["service_area"], &of_anna["in_profession_since"]),
        (&json!("Barn och unga"), &json!("2022-03-01")),
        "{rows}"
    );
    for dialect in ["rfc4180", "excel-sv"] {
        let file = world.get(&format!("/api/v1/roster?format=csv&dialect={dialect}")).send().await;
        let again =
            world.post("/api/v1/roster?mode=history").body("text/csv; charset=utf-8", file.body.clone()).send().await;
        let report = again.json();
        assert_eq!(
            (again.status, &report["added"], &report["changed"], &report["removed"]),
            (200, &json!(0), &json!(0), &json!(0)),
            "{report}"
        );
    }
}

#[actix_web::test]
async fn s22_a_person_moves_from_the_introduction_to_the_deepening_course_when_the_months_are_full() {
    let world = World::new().await;
    let target = "target = { roster_roles = [\"socialsekreterare\"] }";
    let limited = |limit: &str| format!("target = {{ roster_roles = [\"socialsekreterare\"], {limit} }}");
    let catalogue = CATALOGUE.replacen(target, &limited("experience_below_months = 12"), 1).replacen(
        target,
        &limited("experience_from_months = 12"),
        1,
    );
    world.catalogue(&catalogue).await;
    let roster = "kommun;e-post;roll;i yrket sedan;från\n\
        1440;anna@hem.example;Socialsekreterare;2021-06-15;2021-06-15\n\
        1440;bo@hem.example;Socialsekreterare;2010-05-01;2021-01-01\n\
        1440;cia@hem.example;Socialsekreterare;;2021-01-01\n";
    world.roster("", roster).await;
    world.record(&json!([happened(1, "anna@hem.example", "completed", COURSE, "2021-09-01T09:00:00Z")])).await;
    let rates = async |as_of: &str| {
        let mut rates = Vec::new();
        for course in ["introduktion", "fordjupning"] {
            let figures = world.figures(&format!("?by=track&course={course}&as_of={as_of}")).await;
            rates.extend(shares(&figures).into_iter().map(|(track, counts)| (track.to_owned(), counts)));
        }
        rates
    };
    let of =
        |introduction, deepening| vec![("introduction".to_owned(), introduction), ("deepening".to_owned(), deepening)];
    assert_eq!(rates("2022-06-14").await, of([1, 2], [0, 2]), "Cia, of whom nobody knows, is in both");
    assert_eq!(rates("2022-06-15").await, of([0, 1], [0, 3]), "Anna has moved");
    let moved = world.figures("?by=&course=introduktion&as_of=2022-06-15").await;
    assert_eq!(moved["total"]["outside_target"]["completed"], 1);
    let hires = world.get("/api/v1/new-hires?course=introduktion&by=").send().await.json();
    assert_eq!(hires["total"]["hired"], 0, "the roster says of nobody when they were hired: {hires}");
}

#[actix_web::test]
async fn s37_an_enrolment_outside_the_target_is_told_and_never_refused() {
    let world = World::new().await;
    let target = "target = { roster_roles = [\"socialsekreterare\"] }";
    let experienced = "target = { roster_roles = [\"socialsekreterare\"], experience_from_months = 36 }";
    world.catalogue(&CATALOGUE.replacen(target, experienced, 2)).await;
    world.roster("", ROSTER).await;
    let enrolled = |number, who: &str| {
        happened(number, &format!("{who}@hem.example"), "registered", OTHER, "2022-09-01T09:00:00Z")
    };
    // Bo is experienced; Anna is new, and Cia leads.
    world.record(&json!([enrolled(1, "anna"), enrolled(2, "bo"), enrolled(3, "cia")])).await;
    let path = "/api/v1/people?course=fordjupning&status=outside-enrolled";
    let outside = async || {
        let list = world.get(path).send().await.json();
        let mut mails: Vec<String> = list["people"]
            .as_array()
            .unwrap_or_else(|| panic!("{list}"))
            .iter()
            .map(|row| row["identifiers"][0]["mbox"].as_str().unwrap().to_owned())
            .collect();
        mails.sort();
        mails
    };
    assert_eq!(outside().await, ["mailto:anna@hem.example", "mailto:cia@hem.example"]);
    world.record(&json!([happened(4, "anna@hem.example", "completed", OTHER, "2022-09-20T09:00:00Z")])).await;
    let figures = world.figures("?by=municipality&course=fordjupning&municipality=1440").await;
    assert_eq!(
        figures["rows"][0]["outside_target"]["completed"], 1,
        "what somebody outside does counts beside the target"
    );
    assert_eq!(outside().await.len(), 2);
}
