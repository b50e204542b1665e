//! Why a snapshot is not made.

use store::Snapshot;

/// Why a snapshot is not made; what would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotRefusal {
    /// Its name is not one.
    #[error(
        "the name has 1 to 200 characters on one line, none of them invisible; leave it out if the snapshot needs none"
    )]
    Name,
    /// The answer is longer than what is kept.
    #[error(
        "the answer has {bytes} bytes, and a snapshot at most {}: ask by fewer dimensions, or of fewer courses or places",
        Snapshot::LARGEST
    )]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// The caller has as many as it may, or as long ones.
    #[error("this credential has {most} snapshots, or {bytes} bytes of them: revoke those that nobody needs any more")]
    TooMany {
        /// How many it may have.
        most: usize,
        /// How many bytes they may have together.
        bytes: u64,
    },
    /// Exact figures are not for everybody.
    #[error(
        "small numbers are not hidden from this credential, so its snapshots can't be public: leave `public` out, or use one \
         that sees figures as they are published"
    )]
    PublicExact,
    /// Published figures of some places are not for everybody.
    #[error(
        "a public snapshot is made by a credential that reaches every place: figures of other places hide other numbers, and \
         together they could show some. Leave `public` out"
    )]
    PublicPart,
}
