//! The contract of the stores: every case runs on every store, each under its own name.

mod cases;
pub mod world;

/// One test for each case on each store.
macro_rules! on_every_store {
    ($($case:ident),* $(,)?) => {
        mod embedded {
            $(
                #[tokio::test]
                async fn $case() {
                    super::cases::$case(super::world::World::embedded().await).await;
                }
            )*
        }

        mod mongodb {
            $(
                #[tokio::test]
                #[ignore = "needs a MongoDB: `bash tests/run` starts one"]
                async fn $case() {
                    super::cases::$case(super::world::World::mongodb().await).await;
                }
            )*
        }
    };
}

on_every_store!(
    a_batch_is_stored_in_order_and_seen_at_once,
    a_batch_with_one_conflict_stores_nothing,
    an_equivalent_repeat_is_quiet,
    a_statement_is_found_by_every_term_and_by_no_other,
    terms_meet,
    pages_of_any_size_give_every_statement_once_in_both_directions,
    since_and_until_bound_the_order_of_storing,
    a_voided_statement_is_found_only_as_voided,
    a_statement_that_was_voided_before_it_arrived_is_voided,
    a_voiding_statement_cannot_be_voided,
    a_reference_answers_for_what_it_refers_to_whichever_came_first,
    a_chain_of_references_is_followed_as_far_in_any_order_of_arrival,
    attachments_are_given_back,
    observations_made_under_an_older_catalogue_are_refused,
    progress_is_told_once_and_then_only_what_changed,
    voiding_takes_back_what_a_statement_said_in_any_order,
    a_change_of_catalogue_counts_what_is_stored_already,
    what_comes_while_the_catalogue_changes_is_counted_under_one_of_the_two,
    the_roster_is_changed_from_the_version_that_was_read,
    a_credential_is_replaced_by_key,
    whatever_happens_the_progress_equals_a_recount,
);
