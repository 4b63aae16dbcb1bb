//! Permission lines: what the package asks for, beside every statement that speaks of it.

use std::collections::BTreeMap;

use super::{Lookup, Sides, empty, platform_of};
use crate::model::{
    DataDisclosure, Disclosed, Facts, How, Line, PermissionDisclosure, Platform, Polarity, SdkDisclosure,
    Subject,
};

/// Lines by permission id; policy-only capabilities as `capability:ID`.
struct Lines<'a> {
    by_id: BTreeMap<String, Line>,
    platform: Platform,
    rules: &'a dyn Lookup,
}

pub(super) fn lines(sides: Sides<'_>, rules: &dyn Lookup) -> Vec<Line> {
    let mut lines = Lines { by_id: declared(sides.facts), platform: sides.facts.platform, rules };
    for policy in sides.policies {
        policy.permissions.iter().for_each(|d| lines.permission(d));
        policy.sdks.iter().for_each(|d| lines.sdk_row(d));
        policy.data.iter().for_each(|d| lines.data(d));
    }
    lines.by_id.into_values().collect()
}

fn declared(facts: &Facts) -> BTreeMap<String, Line> {
    let mut by_id = BTreeMap::new();
    for permission in &facts.permissions {
        let line = by_id
            .entry(permission.id.clone())
            .or_insert_with(|| empty(Subject::Permission(permission.id.clone())));
        line.declared.push(permission.place.clone());
    }
    by_id
}

impl Lines<'_> {
    /// A statement counts where its platform is the package's, or none in particular.
    fn applies(&self, platform: Platform) -> bool {
        platform == Platform::Any || platform == self.platform
    }

    fn permission(&mut self, d: &PermissionDisclosure) {
        if !self.applies(d.platform) || d.id.as_deref().is_some_and(|id| !self.applies(platform_of(id))) {
            return;
        }
        let said =
            |how| Disclosed { how, polarity: d.polarity, owner: d.owner.clone(), place: d.place.clone() };
        match (&d.id, &d.capability) {
            (Some(id), _) => self.named(id, &said),
            (None, Some(capability)) => self.by_capability(capability, &said),
            (None, None) => {}
        }
    }

    /// The permission itself, and those beside it: naming one discloses what is no weightier by capability, and
    /// implies the rest. A denial speaks of the one permission only.
    fn named(&mut self, id: &str, said: &dyn Fn(How) -> Disclosed) {
        let own = said(How::Named);
        if own.polarity == Polarity::Affirmed {
            let (capability, weight) =
                self.rules.permission(id).map_or(("", 0), |r| (r.capability, r.weight));
            let rules = self.rules;
            for line in self.declared_with(capability).filter(|line| line.subject.id() != id) {
                let other = rules.permission(line.subject.id()).map_or(0, |r| r.weight);
                line.disclosed.push(said(if other <= weight { How::Capability } else { How::Implied }));
            }
        }
        self.line(id).disclosed.push(own);
    }

    fn by_capability(&mut self, capability: &str, said: &dyn Fn(How) -> Disclosed) {
        let mut found = false;
        for line in self.declared_with(capability) {
            line.disclosed.push(said(How::Capability));
            found = true;
        }
        if !found {
            self.line(&format!("capability:{capability}")).disclosed.push(said(How::Capability));
        }
    }

    /// Permissions in an SDK's row count as disclosed, with the SDK as owner.
    fn sdk_row(&mut self, d: &SdkDisclosure) {
        let owner = d.owner();
        for id in &d.permissions {
            let platform = platform_of(id);
            let known = self.by_id.get(id).is_some_and(|line| {
                line.disclosed.iter().any(|x| x.how == How::Named && x.owner == owner && x.place == d.place)
            });
            if known || !self.applies(platform) {
                continue;
            }
            let said = |how| Disclosed {
                how,
                polarity: Polarity::Affirmed,
                owner: owner.clone(),
                place: d.place.clone(),
            };
            self.named(id, &said);
        }
    }

    /// "We collect your IMEI" implies the permissions that open it; umbrella terms imply nothing.
    fn data(&mut self, d: &DataDisclosure) {
        if self.rules.data_type(&d.id).is_some_and(|t| t.umbrella) {
            return;
        }
        let rules = self.rules;
        for line in self.by_id.values_mut().filter(|line| !line.declared.is_empty()) {
            if let Some(how) = implies(rules, &d.id, d.polarity, line.subject.id()) {
                line.disclosed.push(Disclosed {
                    how,
                    polarity: d.polarity,
                    owner: d.owner.clone(),
                    place: d.place.clone(),
                });
            }
        }
    }

    fn declared_with<'s>(&'s mut self, capability: &'s str) -> impl Iterator<Item = &'s mut Line> {
        let rules = self.rules;
        self.by_id.values_mut().filter(move |line| {
            !capability.is_empty()
                && !line.declared.is_empty()
                && rules.permission(line.subject.id()).is_some_and(|r| r.capability == capability)
        })
    }

    fn line(&mut self, id: &str) -> &mut Line {
        self.by_id.entry(id.to_owned()).or_insert_with(|| empty(Subject::Permission(id.to_owned())))
    }
}

/// How a statement about data speaks of a permission. An affirmation reaches through the capability ("we collect
/// your IMEI" implies phone permissions), and is the capability itself where both have one name ("we collect your
/// position"). A denial reaches only the permissions that open that very data, for "we do not collect your precise
/// position" leaves the coarse one open; and it never denies the capability: data may be read and not collected.
fn implies(rules: &dyn Lookup, data: &str, polarity: Polarity, permission: &str) -> Option<How> {
    let rule = rules.permission(permission).filter(|rule| !rule.harmless)?;
    let opens = rule.data.contains(&data);
    match polarity {
        Polarity::Denied => opens.then_some(How::Implied),
        Polarity::Affirmed if one_name(data, rule.capability) => Some(How::Capability),
        Polarity::Affirmed => {
            let capability = rules.capability(rule.capability);
            (opens || capability.is_some_and(|c| c.implied_by.contains(&data))).then_some(How::Implied)
        }
    }
}

/// `contacts` and `contacts`, `precise-location` and `location`; not `camera-image` and `camera`.
fn one_name(data: &str, capability: &str) -> bool {
    !capability.is_empty()
        && data.strip_suffix(capability).is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
}
