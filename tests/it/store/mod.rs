//! The contract of the stores: every case runs on every store, each under its own name.

mod admission;
mod audit;
mod branches;
pub mod copies;
mod credentials;
mod damage;
mod definitions;
mod deliveries;
mod derived;
pub mod directories;
mod documents;
mod erasure;
pub mod extractions;
mod forwarding;
mod instants;
pub mod intake;
mod learning;
mod leases;
mod naming;
pub mod places;
mod preview;
mod progress;
mod references;
mod remains;
mod sealed;
mod series;
pub mod snapshots;
mod statements;
pub mod subscriptions;
mod uncounted;
pub mod world;

/// One test for each case on each store; the cases by the file that has them.
macro_rules! on_every_store {
    ($($file:ident { $($case:ident),* $(,)? })*) => {
        mod embedded {
            $($(
                #[tokio::test]
                async fn $case() {
                    super::$file::$case(super::world::World::embedded().await).await;
                }
            )*)*
        }

        mod mongodb {
            $($(
                #[tokio::test]
                #[ignore = "needs a MongoDB: `bash tests/run` starts one"]
                async fn $case() {
                    super::$file::$case(super::world::World::mongodb().await).await;
                }
            )*)*
        }
    };
}

on_every_store!(
    statements {
        a_batch_is_stored_in_order_and_seen_at_once,
        a_batch_with_one_conflict_stores_nothing,
        an_equivalent_repeat_is_quiet,
        a_statement_is_found_by_every_term_and_by_no_other,
        terms_meet,
        pages_of_any_size_give_every_statement_once_in_both_directions,
        a_page_says_of_each_statement_whether_it_is_voided,
        a_page_ends_by_its_bytes_and_goes_on_and_has_one_statement_at_least,
        since_and_until_bound_the_order_of_storing,
        attachments_are_given_back,
    }
    references {
        a_voided_statement_is_found_only_as_voided,
        a_statement_that_was_voided_before_it_arrived_is_voided,
        a_voiding_statement_cannot_be_voided,
        a_reference_answers_for_what_it_refers_to_whichever_came_first,
        a_chain_of_references_is_followed_as_far_in_any_order_of_arrival,
        references_and_what_they_refer_to_may_come_at_the_same_time,
    }
    intake {
        how_a_statement_was_taken_in_is_kept_beside_it,
        progress_counts_from_when_a_statement_happened_also_when_it_is_counted_anew,
        a_claim_that_was_refused_stays_so_when_it_is_counted_anew,
        ids_of_contents_that_come_again_are_told_apart_from_other_repeats,
        uses_are_added_up_and_nothing_else_of_the_credential_changes,
    }
    learning {
        observations_made_under_an_older_catalogue_are_refused,
        a_change_of_catalogue_counts_what_is_stored_already,
        a_change_of_catalogue_counts_what_is_stored_however_its_iri_is_written,
        a_store_that_is_to_close_counts_nothing_anew_and_is_as_it_was,
        what_comes_while_the_catalogue_changes_is_counted_under_one_of_the_two,
        the_roster_is_changed_from_the_version_that_was_read,
        lists_and_ended_rows_are_kept_and_erased_rows_are_not,
    }
    places {
        a_page_of_a_place_has_what_counts_there_and_nothing_else_is_passed,
        places_meet_what_else_is_asked,
        an_entry_of_the_index_of_places_that_is_lost_is_found_by_verifying,
        whatever_happens_a_page_of_places_is_what_a_look_at_each_statement_gives,
    }
    progress {
        progress_is_told_once_and_then_only_what_changed,
        voiding_takes_back_what_a_statement_said_in_any_order,
        whatever_happens_the_progress_equals_a_recount,
    }
    preview {
        a_preview_tells_what_the_catalogue_then_changes_and_changes_nothing,
        the_line_that_a_preview_gives_for_a_new_module_keeps_the_completions,
        a_course_or_module_with_another_id_and_the_same_iris_is_told_as_renamed,
        one_preview_is_counted_at_a_time_and_one_that_is_dropped_ends,
    }
    uncounted {
        an_activity_that_the_catalogue_does_not_know_is_counted_with_what_it_is_a_part_of,
        a_statement_of_a_clock_that_ran_ahead_counts_nowhere_and_is_told,
        a_verb_that_nobody_knows_is_told_where_it_is_about_a_course,
        a_timestamp_without_a_time_zone_is_told,
        what_is_voided_or_erased_is_counted_no_more_in_any_order,
        an_example_that_is_voided_is_none_before_and_after_a_rebuild,
        what_is_erased_leaves_no_thing_that_it_alone_named,
        what_a_new_catalogue_knows_is_told_no_more,
        many_groups_are_counted_each_once,
        more_than_is_kept_stays_in_the_sum,
        a_sender_that_floods_pushes_out_its_own_and_of_no_other_more_than_its_share_leaves,
        agents_that_are_nobody_are_told_by_the_line_that_says_so,
        a_catalogue_that_says_of_others_that_they_are_nobody_is_told_of_at_once,
    }
    copies {
        the_log_has_every_statement_in_the_order_of_storing_voided_or_not,
        statements_of_another_store_keep_their_instants_and_what_they_void,
        ids_that_were_erased_in_another_store_are_taken_and_what_they_voided_is_voided,
        what_was_erased_in_another_store_is_refused_where_it_is_there_or_comes_too_late,
        a_statement_of_another_store_is_refused_where_a_later_instant_was_given_or_promised,
        documents_of_every_context_are_named_once_and_keep_their_instants,
        an_entry_of_another_audit_log_keeps_its_place_and_comes_after_all,
    }
    audit {
        each_entry_holds_the_hash_of_the_one_before_also_after_a_restart,
        whatever_is_changed_or_removed_in_the_audit_log_is_named,
        a_log_whose_links_were_all_taken_away_is_no_log_of_an_older_program,
        the_audit_log_of_an_older_program_begins_its_chain_with_the_next_entry,
        entries_that_several_processes_add_at_once_are_one_chain,
        a_copied_audit_log_is_the_same_chain_and_goes_on,
        sums_are_links_of_the_chain_as_others_are,
        one_process_at_a_time_sends_entries_elsewhere_and_its_place_is_kept,
    }
    admission {
        a_credential_is_added_changed_and_removed_each_with_its_entry,
        what_has_changed_since_it_was_read_is_left_as_it_is_and_leaves_no_entry,
        of_many_who_change_the_same_credential_one_does_and_the_others_are_told,
        what_is_noted_of_a_credential_is_no_change_of_it_and_stays,
        a_session_and_a_token_are_ended_each_with_its_entry,
    }
    credentials {
        a_credential_is_replaced_by_key,
        the_key_of_sessions_is_made_once_and_kept,
        a_session_is_kept_until_it_is_ended_or_its_time_is_over,
        a_withdrawn_token_is_known_until_its_end,
        the_last_day_on_which_a_credential_was_used_is_noted,
        what_a_credential_stored_is_added_up_on_its_last_day,
        the_audit_log_keeps_the_order_of_writing_and_is_read_from_any_place,
    }
    documents {
        a_document_is_given_back_as_it_was_put,
        the_head_of_a_document_is_that_of_the_document_and_follows_its_changes,
        what_was_never_put_is_not_there,
        contexts_do_not_see_each_others_documents,
        a_document_is_put_in_the_place_of_the_revision_that_was_read,
        of_many_who_replace_the_same_revision_one_does,
        of_many_who_put_the_first_one_does,
        a_deleted_document_that_comes_back_is_another_revision,
        ids_are_those_stored_after_an_instant_in_order,
        a_state_without_a_registration_is_apart_and_asking_without_one_means_all,
        all_documents_of_a_context_are_deleted_and_no_other,
        all_documents_are_deleted_only_if_they_are_what_is_known_of_them,
        a_large_document_is_given_back_to_the_byte,
        documents_survive_a_stop_and_a_recount,
        the_bytes_of_a_credential_are_those_of_the_documents_that_it_stored_last,
    }
    erasure {
        an_erased_statement_is_found_by_nothing_and_counts_no_more,
        a_row_of_progress_of_which_nothing_is_left_is_gone_and_whoever_knew_it_is_told,
        progress_after_an_erasure_is_what_a_recount_gives,
        an_erased_id_is_passed_over_when_it_is_sent_again,
        what_an_erased_statement_voided_stays_voided_and_a_voided_one_can_be_erased,
        what_refers_to_an_erased_statement_answers_for_it_no_more,
        the_order_of_storing_is_as_before,
        what_an_erased_statement_said_of_activities_is_gone_and_what_others_said_is_left,
        attachments_go_with_the_last_statement_that_brought_them_whoever_names_them,
        an_attachment_goes_with_the_last_statement_that_brought_it,
        an_attachment_is_stored_only_with_a_statement_that_brings_it,
        what_is_left_of_an_older_program_is_taken_away_when_the_store_is_opened,
        the_documents_of_an_agent_are_erased_and_no_others,
        how_an_erased_statement_was_taken_in_is_gone_with_it,
    }
    naming {
        an_address_is_kept_from_the_beginning_and_replaced_until_there_is_a_statement,
        a_store_of_before_has_the_names_of_its_statements,
        municipalities_are_named_by_the_address_of_the_store_however_often_it_is_counted,
    }
    instants {
        what_was_promised_under_a_fast_clock_holds_after_a_restart_with_a_right_one,
        what_is_promised_is_at_most_a_second_old,
        nothing_is_stored_or_promised_by_a_clock_that_was_set_ahead,
    }
    damage {
        a_damaged_statement_is_named_and_given_to_nobody,
        a_repeat_of_what_is_damaged_is_refused_and_others_are_recorded,
        what_is_damaged_can_be_erased,
        a_damaged_statement_is_found_by_verifying_and_a_count_without_it_is_asked_for,
        a_damaged_document_or_attachment_is_named_and_given_to_nobody,
        the_head_of_a_document_is_checked_too,
        what_an_older_program_stored_is_read_and_gets_its_checksum_by_a_rebuild,
    }
    snapshots {
        a_snapshot_is_given_back_to_the_byte_also_after_a_restart,
        a_revoked_snapshot_keeps_its_hash_and_has_no_numbers,
        snapshots_are_listed_by_id_a_page_at_a_time,
        an_id_is_taken_once_and_a_refused_snapshot_leaves_no_entry,
        what_is_recorded_voided_erased_and_counted_anew_changes_no_snapshot,
        an_answer_that_is_not_the_one_that_was_kept_is_given_to_nobody,
    }
    extractions {
        an_extraction_is_given_back_with_its_key_and_file_also_after_a_restart,
        an_extraction_that_ends_keeps_what_it_was_and_loses_key_and_file,
        another_file_takes_the_place_of_the_one_before,
        of_two_changes_of_an_extraction_at_once_one_is_stale,
        of_a_removed_extraction_nothing_is_left,
        extractions_are_listed_by_id_a_page_at_a_time,
    }
    deliveries {
        deliveries_add_up_and_outlive_a_restart,
        of_who_has_no_credential_nothing_is_kept,
        a_long_time_of_deliveries_takes_no_more_room,
        bodies_are_forgotten_of_all_senders_and_counts_stay,
        what_was_delivered_before_an_instant_is_forgotten_and_when_something_came_last_is_not,
        what_is_damaged_counts_as_nothing_and_is_replaced,
    }
    forwarding {
        how_forwarding_stands_is_kept_and_of_two_changes_one_succeeds,
        what_waits_is_counted_from_a_position_and_what_was_erased_waits_no_more,
    }
    subscriptions {
        subscriptions_are_kept_by_id_and_of_two_changes_one_succeeds,
        a_subscription_that_is_removed_is_gone_with_its_addresses_and_nobody_changes_it,
        the_address_of_an_agent_is_erased_and_what_went_to_nobody_else_is_gone,
    }
    directories {
        an_entry_is_kept_and_given_back_and_its_directory_counts_it,
        of_many_who_change_the_same_entry_one_does,
        a_name_belongs_to_one_entry_of_its_directory_and_kind_until_that_gives_it_up,
        of_many_who_take_the_same_name_at_once_one_has_it,
        entries_are_found_by_name_and_by_external_id_in_their_own_directory,
        pages_of_any_size_give_every_entry_once_by_id,
        of_an_entry_that_is_removed_nothing_is_left,
        what_became_of_a_list_is_noted_and_what_has_changed_since_waits,
        the_users_of_an_erased_person_are_gone_and_no_others,
    }
    leases {
        a_lease_that_nobody_has_ever_had_is_taken_at_once_and_by_one,
        a_lease_that_has_run_out_passes_on_and_its_holder_renews_it,
    }
    definitions {
        a_definition_is_merged_over_statements_in_the_order_of_storing,
        definitions_are_the_same_after_a_restart_and_go_on_from_there,
        a_statement_of_who_may_not_define_says_nothing_of_activities_also_when_all_is_derived_anew,
        context_activities_and_sub_statements_define_too,
        many_languages_are_all_kept,
        a_voided_statement_still_defines_and_a_refused_or_repeated_one_does_not,
        numbers_of_a_definition_stay_as_they_were_sent,
        batches_at_the_same_time_share_activities,
    }
);
