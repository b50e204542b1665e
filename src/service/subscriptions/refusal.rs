//! Why a subscription can't be made.

use learning::CourseId;

/// Why a subscription can't be made, and how to correct it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionRefusal {
    /// The name is invalid.
    #[error("the name has 1 to 200 characters on one line, none of them invisible; leave it out if none is needed")]
    Name,
    /// It would never be due.
    #[error(
        "`weekdays` or `days_of_month`, from 1 to 31, names at least one day, and `hour` is a whole hour from 0 to 23, in Sweden"
    )]
    Schedule,
    /// It would never count anybody: a course is in none of the programmes.
    #[error("the course {0} is in none of the programmes that the question names: leave out one or the other")]
    OtherProgramme(CourseId),
    /// The question is too long to keep.
    #[error("the question has at most {0} characters: name fewer courses or places")]
    Question(usize),
    /// Nothing is sent by mail here.
    #[error("this server sends no mail: the operator sets a mail server in `[mail]`")]
    NoMail,
    /// Mail goes to nobody, or to too many.
    #[error("`mail` has 1 to {0} addresses")]
    Addresses(usize),
    /// This is no address.
    #[error("`mail` has {0:?}, which is no mail address")]
    Address(String),
    /// An address is there twice.
    #[error("`mail` has {0:?} twice")]
    SameAddress(String),
    /// It was asked to be sent only just now.
    #[error("it was sent, or asked to be, less than {0} minutes ago: wait until then")]
    JustAsked(i64),
    /// Mail is not sent to addresses of this domain.
    #[error("`mail` has {address:?}; this server sends mail only to addresses at {domains}")]
    Domain {
        /// The address.
        address: String,
        /// The domains to which mail is sent.
        domains: String,
    },
    /// There is no such webhook.
    #[error("no [[webhook]] of the configuration has the name {0:?}")]
    Webhook(String),
    /// Whoever asks has no credential or account here, by which it could be asked again.
    #[error(
        "a subscription is asked again by the credential or account that made it, and a token is none: use one of these"
    )]
    NoAccount,
    /// The caller has as many as it may.
    #[error("this credential has {0} subscriptions: remove those that nobody needs any more")]
    TooMany(usize),
    /// The store has as many as it may.
    #[error("there are {0} subscriptions here, and no more are kept: ask the operator which can be removed")]
    Full(usize),
}
