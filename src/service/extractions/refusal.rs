//! Why an extraction can't be made.

/// Why an extraction can't be made, and how to correct it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractionRefusal {
    /// A text of it is invalid.
    #[error(
        "`{0}` has 1 to 500 characters on one line, none of them invisible, and no mail address or personal identity number"
    )]
    Text(&'static str),
    /// It would be over before it begins, or goes on for too long.
    #[error(
        "`expires` is the first day on which the extraction is over: later than today, and at most {0} years from now"
    )]
    Expires(u32),
    /// A class of so many people is no class, or larger than anybody needs.
    #[error("`smallest_class` is a whole number from 1, which checks nothing, to 1000")]
    SmallestClass,
    /// A parameter of an export that an extraction does not take.
    #[error(
        "`filter` takes course, programme, municipality, unit, verb, from and to: an extraction is frozen by itself"
    )]
    Filter,
    /// There is no such column.
    #[error("`columns` has {name}, which no extraction has; there are: {there}")]
    Column {
        /// What was named.
        name: String,
        /// Those that there are.
        there: String,
    },
    /// A column that was named before.
    #[error("`columns` has {0} more than once: name each column once")]
    Repeated(&'static str),
    /// A column that an extraction never has.
    #[error("`columns` has {0}, which names people or senders, so no extraction has it")]
    Identifying(&'static str),
    /// A column of answers, where these are not kept.
    #[error("`columns` has {0}, in which there may be free text: leave it out, or say `keep_responses`")]
    Response(&'static str),
    /// The caller has as many as it may.
    #[error("this credential has {0} extractions that have not ended: end those that nobody needs any more")]
    TooMany(usize),
    /// The file would be too large.
    #[error("the file has more than {0} bytes: choose a shorter period, fewer courses or fewer columns, or parquet")]
    TooLarge(u64),
    /// Somebody could be told by what is known of them from elsewhere.
    #[error(
        "{below} of {people} people are in classes of fewer than {wanted} who are alike in {quasi}; the smallest has {smallest}. {advice}",
        quasi = quasi_identifiers.join(", ")
    )]
    SmallClasses {
        /// How many people are in such classes.
        below: u64,
        /// Of how many.
        people: u64,
        /// How many a class should have.
        wanted: u32,
        /// How many the smallest class has.
        smallest: u64,
        /// What they are alike in.
        quasi_identifiers: Vec<String>,
        /// What to leave out or coarsen.
        advice: String,
    },
}
