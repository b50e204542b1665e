//! Figures by group, region and kind of employer.

use super::*;

#[actix_web::test]
async fn s17_a_target_has_how_many_are_planned_reached_and_remaining() {
    let world = world().await;
    let planned = CATALOGUE.replacen(
        "target = { roster_roles = [\"socialsekreterare\"] }",
        "target = { roster_roles = [\"socialsekreterare\"], entered = { \"1440\" = 5 } }",
        1,
    );
    world.catalogue(&planned).await;
    let figures = world.figures("?by=municipality&course=introduktion&municipality=1440").await;
    let target = &figures["rows"][0]["target"];
    let parts = ["entered", "N", "completed", "under_way", "not_started", "not_named"];
    assert_eq!(parts.map(|part| target[part].as_u64().unwrap()), [5, 5, 2, 0, 0, 3]);
    assert_eq!(target["share"], 0.4);
}

#[actix_web::test]
async fn s20_learners_of_other_employers_are_counted_apart() {
    let world = world().await;
    let figures = world.figures("?by=kind").await;
    let counts = [("municipality", [4, 3]), ("region", [1, 1]), ("university", [1, 0]), ("unknown", [1, 0])];
    assert_eq!(rows(&figures), expected(&counts));
    assert_eq!(figures["rows"][2]["keys"][0]["name"], "lärosäte");
    assert_eq!(figures["total"]["started"], 7);
}

#[actix_web::test]
async fn s06_completions_are_told_inside_and_outside_the_project_with_its_members_of_the_day() {
    let world = world().await;
    let path = "?by=inside&group=projektet&course=introduktion";
    let figures = world.figures(path).await;
    assert_eq!(rows(&figures), expected(&[("inside", [3, 2]), ("outside", [1, 0]), ("unknown", [1, 0])]));
    assert_eq!(figures["rows"][1]["keys"][0]["name"], "utanför Projektet");
    let before = world.figures(&format!("{path}&as_of=2022-05-31")).await;
    assert_eq!(
        rows(&before),
        expected(&[("inside", [0, 0]), ("outside", [1, 1]), ("unknown", [0, 0])]),
        "Ale joined in June"
    );
    let part = world.figures("?by=inside&group=projektet&course=introduktion&municipality=1440").await;
    assert_eq!(part["rows"][0]["keys"][0]["partial"], true);
    for (query, parameter) in
        [("by=inside", "group"), ("by=municipality&group=projektet", "group"), ("by=inside&group=projekt", "group")]
    {
        let refused = refused(&world, None, query, 400).await;
        assert!(refused.contains(&format!("the parameter {parameter} is wrong")), "{query}: {refused}");
    }
}

#[actix_web::test]
async fn s13_a_named_group_lists_exactly_its_eight_municipalities() {
    let codes = ["1440", "1480", "1481", "1462", "1402", "1415", "1419", "1407"];
    let world = World::new().await;
    world
        .catalogue(&format!(
            "[[course]]\nid = \"k\"\nname.sv = \"K\"\niris = [\"{COURSE}\"]\ntarget = {{ roster_roles = [] }}\n\
             [[group]]\nid = \"gr-forstudie-2023\"\nname.sv = \"GR-förstudie 2023\"\nmembers = {codes:?}\n"
        ))
        .await;
    let mut roster = "kommunkod;e-post;från\n".to_owned();
    for municipality in reference::municipalities() {
        writeln!(roster, "{0};p{0}@hem.example;2021-01-01", municipality.kommunkod).unwrap();
    }
    world.roster("", &roster).await;
    let figures = world.figures("?by=municipality&course=k&region=gr-forstudie-2023").await;
    let mut found: Vec<_> =
        shares(&figures).into_iter().map(|(code, _)| code).filter(|code| *code != "unknown").collect();
    found.sort_unstable();
    let mut codes = codes;
    codes.sort_unstable();
    assert_eq!(found, codes);
}

#[actix_web::test]
async fn s14_the_region_has_kungsbacka_though_it_lies_in_another_county() {
    let world = World::new().await;
    world
        .catalogue(&format!(
            "[[course]]\nid = \"k\"\nname.sv = \"K\"\niris = [\"{COURSE}\"]\ntarget = {{ roster_roles = [] }}\n\
             [[region]]\nid = \"gr\"\nname.sv = \"Göteborgsregionen\"\nmembers = [\"1384\", \"1440\"]\n"
        ))
        .await;
    world.roster("", "kommunkod;e-post;från\n1384;a@hem.example;2021-01-01\n1440;b@hem.example;2021-01-01\n").await;
    let figures = world.figures("?by=region,county&course=k&region=gr").await;
    let totals = figures["totals"].as_array().unwrap().iter();
    let ns: Vec<_> = totals.map(|total| (total["key"]["code"].as_str().unwrap(), &total["target"]["N"])).collect();
    for expected in [("gr", 2), ("13", 1), ("14", 1)] {
        assert!(ns.contains(&(expected.0, &json!(expected.1))), "{ns:?}");
    }
}
