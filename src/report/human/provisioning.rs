//! Provisioning profiles: whom the app is for, and what it may claim.

use super::page::{DIM, PLAIN, Page, piece};
use crate::model::Provisioning;
use crate::report::Words;

/// A row for each profile: whom it is for, its name, team, end and devices; below it what it allows.
pub(super) fn section(profiles: &[Provisioning], words: Words<'_>, page: &mut Page) {
    if profiles.is_empty() {
        return;
    }
    page.section(words.get("section.provisioning"), Some(profiles.len()));
    for profile in profiles {
        page.line(2, &[piece(&profile.entry, PLAIN)]);
        let kind = words.get(&format!("provisioning.{}", profile.kind.id())).to_owned();
        let said = [kind, profile.name.clone()].into_iter().chain(facts(profile, words));
        page.line(4, &[piece(said.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  "), PLAIN)]);
        if !profile.entitlements.is_empty() {
            let allowed = profile.entitlements.join(", ");
            page.line(4, &[piece(format!("{}  {allowed}", words.get("label.allows")), DIM)]);
        }
    }
}

/// What is known of team, end and devices.
fn facts(profile: &Provisioning, words: Words<'_>) -> Vec<String> {
    let team = match (&profile.team, &profile.team_name) {
        (Some(id), Some(name)) => Some(format!("{id} ({name})")),
        (id, name) => id.clone().or_else(|| name.clone()),
    };
    let day = profile.expires.as_deref().map(|date| date.split('T').next().unwrap_or(date));
    let devices = match profile.devices {
        _ if profile.all_devices => Some(words.get("provisioning.all-devices").to_owned()),
        0 => None,
        some => Some(words.count("provisioning.devices", some)),
    };
    let debuggable = profile.debuggable.then(|| words.get("provisioning.debuggable").to_owned());
    let team = team.map(|team| words.fill("provisioning.team", &[("team", &team)]));
    let expires = day.map(|date| words.fill("provisioning.expires", &[("date", date)]));
    [team, expires, devices, debuggable].into_iter().flatten().collect()
}
