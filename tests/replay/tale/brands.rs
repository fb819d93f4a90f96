//! The brands of a body: registered, listed late, licensed, complained of, given up.

use super::Cast;
use super::Tale;
use crate::town::{STREET, proposal, text};
use qibu_domain::id::{BrandId, StreamId};
use qibu_domain::subject::affairs::AFFAIR_KIND;
use qibu_domain::subject::brands::FRESH_BRAND;
use qibu_domain::subject::event::{
    BrandComplaintReceived, BrandComplaintSettled, BrandLicensed, BrandRegistered,
};
use qibu_domain::subject::{BRAND_STATEMENT_KIND, BrandCommand, Subject, SubjectCommand};
use qibu_domain::time::Precision;

impl Tale {
    pub(super) async fn of_brands(&mut self, cast: &Cast, body: StreamId) {
        let card = self.paper(AFFAIR_KIND);
        let mut brand = None;
        let registered = |id: &dyn Fn(u32) -> uuid::Uuid| {
            let new = BrandId(id(FRESH_BRAND));
            brand = Some(new);
            let name = text("样例品牌");
            BrandRegistered {
                brand: new,
                name,
                card,
            }
            .into()
        };
        self.happens(cast.officer, body, registered).await;
        let brand = brand.unwrap();
        let today = self.today();
        let listing = BrandCommand::ListLate {
            brand,
            listed_on: today,
            precision: Precision::Day,
            statement: self.paper(BRAND_STATEMENT_KIND),
        };
        let listing = SubjectCommand::Brand(listing);
        self.by_two::<Subject>(cast.district, body, listing).await;
        let other = proposal("样例被授权联谊会", STREET, "licensee");
        let to = self.founded(cast, other).await;
        let licensed = BrandLicensed {
            brand,
            to,
            until: Some(today.plus_days(300)),
            agreement: self.paper(AFFAIR_KIND),
        };
        self.happens(cast.officer, body, |_| licensed.into()).await;
        let complained = BrandComplaintReceived {
            brand,
            complaint: self.paper(AFFAIR_KIND),
        };
        let complaint = self
            .happens(cast.officer, body, |_| complained.into())
            .await;
        let settled = BrandComplaintSettled {
            complaint,
            report: self.paper(AFFAIR_KIND),
        };
        self.happens(cast.officer, body, |_| settled.into()).await;
        let reason = self.reason();
        let retired = SubjectCommand::Brand(BrandCommand::Retire { brand, reason });
        self.ask::<Subject>(cast.officer, body, retired).await;
    }
}
