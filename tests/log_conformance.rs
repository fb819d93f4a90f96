//! What every engine of the log must do, one sentence a test. The rules are written over `Log`, so that another engine
//! joins by one line; what concerns one database itself stands apart.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

#[path = "log_conformance/claims_and_fences.rs"]
mod claims_and_fences;
#[path = "log_conformance/damage.rs"]
mod damage;
#[path = "log_conformance/draft.rs"]
mod draft;
#[path = "log_conformance/engine.rs"]
mod engine;
#[path = "log_conformance/golden.rs"]
mod golden;
#[path = "log_conformance/hammer.rs"]
mod hammer;
#[cfg(feature = "kurrentdb")]
#[path = "log_conformance/kurrent_claims.rs"]
mod kurrent_claims;
#[cfg(feature = "kurrentdb")]
#[path = "log_conformance/kurrent_copies.rs"]
mod kurrent_copies;
#[cfg(feature = "kurrentdb")]
#[path = "support_qibu/kurrent.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod kurrent_double;
#[cfg(feature = "kurrentdb")]
#[path = "log_conformance/kurrent_engine.rs"]
mod kurrent_engine;
#[cfg(feature = "kurrentdb")]
#[path = "log_conformance/kurrent_faults.rs"]
mod kurrent_faults;
#[cfg(feature = "kurrentdb")]
#[path = "log_conformance/kurrent_server.rs"]
mod kurrent_server;
#[path = "log_conformance/order.rs"]
mod order;
#[path = "log_conformance/outcomes.rs"]
mod outcomes;
#[path = "log_conformance/postgres_database.rs"]
mod postgres_database;
#[path = "log_conformance/postgres_faults.rs"]
mod postgres_faults;
#[path = "log_conformance/postgres_loading.rs"]
mod postgres_loading;
#[path = "log_conformance/postgres_speed.rs"]
mod postgres_speed;
#[path = "log_conformance/postgres_tls.rs"]
mod postgres_tls;
#[path = "log_conformance/reading.rs"]
mod reading;
#[path = "support_qibu/postgres.rs"]
mod server;
#[path = "log_conformance/sqlite_file.rs"]
mod sqlite_file;
#[path = "log_conformance/time.rs"]
mod time;
#[path = "log_conformance/unreadable.rs"]
mod unreadable;

/// Runs each rule of a module on one engine.
macro_rules! conforms {
    ($module:ident, $engine:ident: $($rule:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $rule() {
            $crate::$module::$rule::<$crate::engine::$engine>().await;
        }
    )*};
}

macro_rules! all_rules_on {
    ($name:ident, $engine:ident) => {
        mod $name {
            conforms! { order, $engine:
                positions_are_dense_under_concurrent_appends
                a_conflict_costs_only_itself
                of_two_appends_in_one_batch_that_read_the_same_sequence_the_first_wins
                an_append_of_several_events_is_whole_or_absent
                a_log_begins_with_its_own_opening_and_opens_once
                reopening_continues_the_tree
                each_leaf_is_proved_against_the_root
                a_caller_that_goes_away_loses_nothing_of_the_others
                appends_that_wait_are_committed_together
                a_closed_log_has_written_what_waited_and_refuses_the_rest
            }
            conforms! { claims_and_fences, $engine:
                of_many_streams_that_take_one_claim_one_wins
                a_claim_taken_in_the_batch_is_taken
                a_stream_may_take_again_what_it_holds
                a_released_claim_is_free_for_others_from_its_day_on
                a_stream_may_take_back_what_it_released
                only_the_holder_releases
                an_append_that_loses_leaves_its_claims_untouched
                a_fence_holds_only_where_it_was_read
                a_fence_sees_the_winners_before_it_in_the_batch
            }
            conforms! { outcomes, $engine:
                a_command_that_was_committed_is_answered_as_before_and_writes_nothing
                a_command_twice_in_one_batch_is_written_once
                a_command_id_with_another_body_is_refused
                two_principals_may_use_the_same_command_id
                a_refusal_binds_no_command_id
                settling_says_what_a_command_wrote_or_that_it_wrote_nothing
                settling_stands_on_everything_that_was_sent_before
                a_foresight_says_what_an_append_would_be_told_and_writes_nothing
                malformed_appends_are_refused
            }
            conforms! { time, $engine:
                an_append_decided_on_another_day_than_its_stamp_is_refused
                a_stamp_never_goes_back
                a_live_log_does_not_look_at_the_stamp_of_the_append
                a_clock_far_behind_the_head_lets_only_its_confirmation_pass
                a_clock_far_beyond_the_head_lets_only_its_confirmation_pass
                a_training_log_stamps_what_the_append_says_but_never_before_the_head
            }
            conforms! { golden, $engine:
                every_event_of_an_open_log_is_kept_byte_for_byte_with_its_leaf
                every_opening_is_kept_byte_for_byte_with_its_leaf
            }
            conforms! { reading, $engine:
                pages_follow_each_other_without_gap_or_repetition
                a_kind_is_read_without_the_others
                what_is_read_is_what_was_written
                the_head_is_announced_before_the_receipt
                a_stream_stands_where_its_last_event_stands
            }
        }
    };
}

all_rules_on!(on_sqlite, Sqlite);
all_rules_on!(on_postgres, Postgres);
#[cfg(feature = "kurrentdb")]
all_rules_on!(on_kurrent, Kurrent);
