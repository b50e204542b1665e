//! Certificates: each has an address by which anybody to whom it was given may check it.
//!
//! The address says of which course it is, of which day, and whether it is valid. It never says whose it is: it stands in
//! applications and mails, and whoever is shown it knows from whom. So nothing personal is published, and no employer has to
//! decide on it.

use learning::{AgentKey, Certificate, CourseId, Day};

use super::certificate_holders::Holding;
use super::{Error, Service};

/// Hexadecimal digits of a hash.
const DIGITS: usize = 16;

impl Service {
    /// Returns the id of somebody's certificate of a course: a hash under the store's key, different for each course, so that
    /// nobody can guess one, nor tell from two that they are one person's; and a seal, by which an id that was made up is
    /// refused before anybody is looked for.
    pub fn certificate_id(&self, holder: &AgentKey, course: &CourseId) -> String {
        certificate_id(&*self.store, holder, course)
    }

    /// Returns the certificate of an id as it stands today.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such certificate, or not any more.
    pub async fn find_certificate(&self, id: &str) -> Result<(Day, Certificate), Error> {
        let is_hex = id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let (name, seal) = id.split_at_checked(DIGITS).filter(|_| is_hex).ok_or(Error::NotFound)?;
        if seal != seal_of(&*self.store, name) {
            return Err(Error::NotFound);
        }
        let today = Day::of(self.clock.now());
        let by = (self.versions().await?, today);
        let holding = match self.certificates.holding(id, by) {
            Some(holding) => holding,
            None => self.look_for_certificate(id, today).await?,
        };
        let Holding::Of(of) = holding else { return Err(Error::NotFound) };
        let found = self.with_standings(move |standings| standings.certificate(today, &of.0, &of.1)).await?;
        if found.is_none() {
            // The holder may have been erased, and then nothing of them is kept.
            self.certificates.keep(id, Holding::Nobodys(by));
        }
        Ok((today, found.ok_or(Error::NotFound)?))
    }

    /// Looks through everyone for the certificate of an id: one search at a time, and one only for each id that is given out.
    async fn look_for_certificate(&self, id: &str, today: Day) -> Result<Holding, Error> {
        let _turn = self.certificates.turn_to_search().await.ok_or(Error::Unavailable)?;
        let by = (self.versions().await?, today);
        // Another request may have looked for it meanwhile.
        if let Some(holding) = self.certificates.holding(id, by) {
            return Ok(holding);
        }
        let (store, of) = (self.store.clone(), id.to_owned());
        let found = self.with_standings(move |standings| {
            standings.find_certificate(|agent, course| certificate_id(&*store, agent, course) == of)
        });
        let holding = found.await?.map_or(Holding::Nobodys(by), |of| Holding::Of(of.into()));
        self.certificates.keep(id, holding.clone());
        Ok(holding)
    }
}

fn certificate_id(store: &dyn store::Store, holder: &AgentKey, course: &CourseId) -> String {
    let name = format!("{:016x}", store.pseudonym(&format!("certificate\n{course}\n{holder}")));
    let seal = seal_of(store, &name);
    name + &seal
}

fn seal_of(store: &dyn store::Store, name: &str) -> String {
    format!("{:016x}", store.pseudonym(&format!("certificate seal\n{name}")))
}
