//! Why a snapshot can't be made.

use store::Snapshot;

/// Why a snapshot can't be made, and how to correct it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotRefusal {
    /// The name is invalid.
    #[error(
        "the name has 1 to 200 characters on one line, none of them invisible; leave it out if the snapshot needs none"
    )]
    Name,
    /// The answer is too long to keep.
    #[error(
        "the answer has {bytes} bytes, and a snapshot at most {}: ask by fewer dimensions, or of fewer courses or places",
        Snapshot::LARGEST
    )]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// The caller has reached its limit of snapshots or of their bytes.
    #[error("this credential has {most} snapshots, or {bytes} bytes of them: revoke those that nobody needs any more")]
    TooMany {
        /// How many snapshots it may have.
        most: usize,
        /// How many bytes they may have together.
        bytes: u64,
    },
    /// Exact figures must not be public.
    #[error(
        "small numbers are not hidden from this credential, so its snapshots can't be public: leave `public` out, or use one \
         that sees figures as they are published"
    )]
    PublicExact,
    /// Published figures of some places must not be public.
    #[error(
        "a public snapshot is made by a credential that reaches every place: figures of other places hide other numbers, and \
         together they could show some. Leave `public` out"
    )]
    PublicPart,
}
