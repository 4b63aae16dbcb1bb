//! The sensitive APIs of Android as code names them: a method of `Context` is called on an `Activity` by the
//! activity's name, so each class's API stands under its descendants in the system too.

use super::schema::ApiRule;
use crate::model::{ApiName, ApiNames};

/// Classes of the system that a package calls or extends, under the class whose APIs they inherit. Source: the class
/// hierarchies in the Android reference, API 36.
const HEIRS: &[(&str, &[&str])] = &[
    ("android.app.Activity", ACTIVITIES),
    ("android.app.Service", SERVICES),
    (
        "android.content.Context",
        &[
            "android.accounts.AccountAuthenticatorActivity",
            "android.app.Application",
            "android.app.backup.BackupAgent",
            "android.content.ContextWrapper",
            "android.content.MutableContextWrapper",
            "android.test.IsolatedContext",
            "android.view.ContextThemeWrapper",
        ],
    ),
];

const ACTIVITIES: &[&str] = &[
    "android.accounts.AccountAuthenticatorActivity",
    "android.app.Activity",
    "android.app.ActivityGroup",
    "android.app.AliasActivity",
    "android.app.ExpandableListActivity",
    "android.app.LauncherActivity",
    "android.app.ListActivity",
    "android.app.NativeActivity",
    "android.app.TabActivity",
    "android.preference.PreferenceActivity",
];

const SERVICES: &[&str] = &[
    "android.accessibilityservice.AccessibilityService",
    "android.app.IntentService",
    "android.app.Service",
    "android.app.job.JobService",
    "android.inputmethodservice.AbstractInputMethodService",
    "android.inputmethodservice.InputMethodService",
    "android.media.browse.MediaBrowserService",
    "android.media.midi.MidiDeviceService",
    "android.net.VpnService",
    "android.nfc.cardemulation.HostApduService",
    "android.printservice.PrintService",
    "android.service.autofill.AutofillService",
    "android.service.carrier.CarrierService",
    "android.service.dreams.DreamService",
    "android.service.notification.NotificationListenerService",
    "android.service.quicksettings.TileService",
    "android.service.voice.VoiceInteractionService",
    "android.service.wallpaper.WallpaperService",
    "android.speech.RecognitionService",
    "android.speech.tts.TextToSpeechService",
    "android.telecom.ConnectionService",
    "android.telecom.InCallService",
    "android.widget.RemoteViewsService",
];

/// The names of `rules`, whose numbers are their places in the list, and of the methods `entries`
/// (`com.example.Sdk.init`), which are numbered on from there.
pub(super) fn names(rules: &[ApiRule], entries: impl Iterator<Item = &'static str>) -> ApiNames {
    let mut names = ApiNames::default();
    for (rule, api) in rules.iter().zip(0u32..) {
        let name = |class: &str| ApiName { class: descriptor(class), member: rule.member, api };
        match rule.kind {
            "method" => {
                names.methods.push(name(rule.class));
                names.methods.extend(heirs(rule.class).map(name));
            }
            "field" => names.fields.push(name(rule.class)),
            "string" => names.strings.push((rule.member, api)),
            _ => {}
        }
    }
    let after = (rules.len() as u32..).zip(entries);
    names.methods.extend(after.filter_map(|(api, entry)| {
        let (class, member) = entry.rsplit_once('.')?;
        Some(ApiName { class: descriptor(class), member, api })
    }));
    let mut names = names.sorted();
    // Where a heir has an API of the same name, or an entry point is an API too, the first stands for both.
    names.methods.dedup_by(|next, kept| next.class == kept.class && next.member == kept.member);
    names
}

/// Descendants of `class` in the system, without itself.
fn heirs(class: &str) -> impl Iterator<Item = &'static str> {
    let of = |class: &str| HEIRS.iter().find(|(of, _)| *of == class).map_or(&[] as &[_], |(_, heirs)| *heirs);
    // Every activity and service is a context.
    let more = if class == "android.content.Context" { [ACTIVITIES, SERVICES] } else { [&[] as &[_]; 2] };
    let own = class.to_owned();
    of(class).iter().chain(more[0]).chain(more[1]).copied().filter(move |heir| *heir != own)
}

fn descriptor(class: &str) -> String {
    format!("L{};", class.replace('.', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_of_the_context_is_found_on_its_heirs() {
        let rule = |class, member| ApiRule { kind: "method", class, member, ..ApiRule::default() };
        let rules = [
            rule("android.content.Context", "registerReceiver"),
            rule("android.app.Service", "startForeground"),
            rule("android.os.Build", "getSerial"),
        ];
        let names = names(&rules, ["com.acme.Sdk.init"].into_iter());
        assert_eq!(names.method(b"Landroid/app/Activity;", "registerReceiver"), Some(0));
        assert_eq!(names.method(b"Landroid/net/VpnService;", "registerReceiver"), Some(0));
        assert_eq!(names.method(b"Landroid/net/VpnService;", "startForeground"), Some(1));
        assert_eq!(names.method(b"Landroid/app/Activity;", "startForeground"), None);
        assert_eq!(names.method(b"Landroid/os/Build;", "getSerial"), Some(2));
        assert_eq!(names.method(b"Lcom/acme/Sdk;", "init"), Some(3));
    }
}
