//! What the checks of code share: which accesses truly yield a kind of data, who makes them, and what a policy covers.

use super::check::Context;
use crate::model::{
    Access, Caller, Confidence, Disclosed, How, Owner, Permission, Platform, Polarity, Subject,
};
use crate::rules::SdkKind;
use std::collections::BTreeMap;

/// Data types with the APIs that yield just these to whoever calls them; a final `*` stands for any ending. Many more
/// APIs come near such data (an own `PackageInfo`, the coordinates of a `Location` that somebody handed over): they
/// are accesses, but they prove nothing alone.
const TELLING: &[(&str, &[&str])] = &[
    (
        "advertising-id",
        &[
            "android.adservices.adid.AdIdManager.getAdId",
            "androidx.ads.identifier.AdvertisingIdClient.getAdvertisingIdInfo",
            "com.google.android.gms.ads.identifier.AdvertisingIdClient.getAdvertisingIdInfo",
        ],
    ),
    (
        "android-id",
        &[
            "android.provider.Settings$Secure.getString",
            "android.provider.Settings$Secure.getStringForUser",
            "android_id",
        ],
    ),
    ("app-usage", &["android.app.usage.UsageStatsManager.query*"]),
    (
        "audio-recording",
        &["android.media.AudioRecord.startRecording", "android.media.MediaRecorder.setAudioSource"],
    ),
    (
        "bluetooth-devices",
        &[
            "android.bluetooth.BluetoothAdapter.getBondedDevices",
            "android.bluetooth.BluetoothAdapter.startDiscovery",
            "android.bluetooth.BluetoothAdapter.startLeScan",
            "android.bluetooth.le.BluetoothLeScanner.startScan",
        ],
    ),
    ("calendar", &["android.provider.CalendarContract$*", "content://com.android.calendar*"]),
    ("call-log", &["android.provider.CallLog*", "content://call_log*"]),
    ("camera-image", &["android.hardware.Camera.open", "android.hardware.camera2.CameraManager.openCamera"]),
    (
        "cell-tower",
        &[
            "android.telephony.TelephonyManager.getAllCellInfo",
            "android.telephony.TelephonyManager.getCellLocation",
            "android.telephony.TelephonyManager.getNeighboringCellInfo",
            "android.telephony.TelephonyManager.requestCellInfoUpdate",
        ],
    ),
    (
        "clipboard",
        &["android.content.ClipboardManager.getPrimaryClip", "android.content.ClipboardManager.getText"],
    ),
    (
        "contacts",
        &[
            "android.provider.ContactsContract$*.CONTENT_*",
            "content://com.android.contacts*",
            "content://contacts/phones",
            "content://icc/adn",
        ],
    ),
    (
        "device-accounts",
        &[
            "android.accounts.AccountManager.getAccounts",
            "android.accounts.AccountManager.getAccountsByType*",
        ],
    ),
    ("device-serial", &["android.os.Build.getSerial"]),
    (
        "iccid",
        &[
            "android.telephony.SubscriptionInfo.getIccId",
            "android.telephony.TelephonyManager.getSimSerialNumber",
        ],
    ),
    (
        "imei",
        &[
            "android.telephony.TelephonyManager.getDeviceId",
            "android.telephony.TelephonyManager.getImei",
            "android.telephony.TelephonyManager.getMeid",
        ],
    ),
    ("imsi", &["android.telephony.TelephonyManager.getSubscriberId"]),
    (
        "installed-apps",
        &[
            "android.content.pm.LauncherApps.getActivityList",
            "android.content.pm.PackageManager.getInstalledApplications",
            "android.content.pm.PackageManager.getInstalledPackages",
            "pm list package*",
        ],
    ),
    (
        "mac-address",
        &[
            "/sys/class/net/*",
            "android.net.wifi.WifiInfo.getMacAddress",
            "java.net.NetworkInterface.getHardwareAddress",
        ],
    ),
    (
        "notification-content",
        &["android.service.notification.NotificationListenerService.getActiveNotifications"],
    ),
    (
        "oaid",
        &[
            "com.android.id.impl.IdProviderImpl.getOAID",
            "com.bun.*.getOAID",
            "com.hihonor.ads.identifier.AdvertisingIdClient.getAdvertisingIdInfo",
            "com.huawei.*.AdvertisingIdClient.getAdvertisingIdInfo",
            "content://cn.nubia.identity/identity",
            "content://com.meizu.flyme.openidsdk/",
            "content://com.vivo.vms.IdProvider/IdentifierId/OAID",
        ],
    ),
    (
        "phone-number",
        &[
            "android.telephony.SubscriptionInfo.getNumber",
            "android.telephony.SubscriptionManager.getPhoneNumber",
            "android.telephony.TelephonyManager.getLine1Number",
        ],
    ),
    ("photos", &["android.provider.MediaStore$Images$Media.EXTERNAL_CONTENT_URI"]),
    (
        "precise-location",
        &[
            "android.location.LocationManager.getCurrentLocation",
            "android.location.LocationManager.getLastKnownLocation",
            "android.location.LocationManager.requestLocationUpdates",
            "android.location.LocationManager.requestSingleUpdate",
            "com.amap.api.location.AMapLocationClient.*Location",
            "com.baidu.location.LocationClient.requestLocation",
            "com.google.android.gms.location.FusedLocationProvider*",
            "com.huawei.hms.location.FusedLocationProviderClient.*",
            "com.tencent.map.geolocation.TencentLocationManager.request*",
        ],
    ),
    (
        "sms",
        &[
            "android.provider.Telephony$Sms*CONTENT_URI",
            "android.provider.Telephony$Sms$Intents.*",
            "android.telephony.SmsMessage.getMessageBody",
            "content://sms*",
        ],
    ),
    ("videos", &["android.provider.MediaStore$Video$Media.EXTERNAL_CONTENT_URI"]),
    ("wifi-list", &["android.net.wifi.WifiManager.getScanResults"]),
];

/// Data types of which naming one tells of the others.
const FAMILIES: &[&[&str]] = &[
    &["coarse-location", "location", "precise-location", "trajectory"],
    &["location", "cell-tower"],
    &["precise-location", "cell-tower"],
    &["imei", "meid"],
    &["aaid", "oaid", "vaid"],
    &["media-library", "photos", "videos"],
    &["camera-image", "photos", "videos", "media-library", "face-data"],
    &["audio-recording", "voice-data", "voiceprint"],
    &["sms", "messages", "otp-code"],
    &["app-usage", "installed-apps", "running-apps"],
    &["device-accounts", "account-profile"],
    &["bluetooth-devices", "bluetooth-mac"],
    &["wifi-list", "ssid", "bssid", "wifi-info"],
];

/// One owner's ways to one kind of data.
pub(super) type Ways<'a> = Vec<(&'a Access, &'a Caller)>;

/// What whose code surely takes. Left out: what is only named or guessed, calls that need a permission which the
/// package does not ask for, and libraries, which can and mostly do not.
pub(super) fn taken<'a>(context: &Context<'a>) -> BTreeMap<(&'static str, &'a Owner), Ways<'a>> {
    let mut out: BTreeMap<(&'static str, &Owner), Ways<'a>> = BTreeMap::new();
    if context.sides.facts.platform != Platform::Android {
        return out;
    }
    for access in context.sides.accesses {
        let Some(data) = telling(&access.api).filter(|_| is_allowed(access, context)) else { continue };
        let sure = access.callers.iter().filter(|caller| caller.confidence >= Confidence::Medium);
        for caller in sure.filter(|caller| !is_library(&caller.owner, context)) {
            out.entry((data, &caller.owner)).or_default().push((access, caller));
        }
    }
    out
}

/// The data type that calling the API surely yields.
pub(super) fn telling(api: &str) -> Option<&'static str> {
    let fits = |pattern: &&str| crate::rules::index::fits(pattern, api, "");
    TELLING.iter().find(|(_, apis)| apis.iter().any(&fits)).map(|(data, _)| *data)
}

/// Whether the package asks for a permission that the access needs, or it needs none.
pub(super) fn is_allowed(access: &Access, context: &Context<'_>) -> bool {
    let asked = |id: &String| context.sides.facts.permissions.iter().any(|p| p.id == *id);
    access.permissions.is_empty() || access.permissions.iter().any(asked)
}

/// Whether the owner is a library, which collects nothing itself.
pub(super) fn is_library(owner: &Owner, context: &Context<'_>) -> bool {
    matches!(owner, Owner::Sdk(id) if context.rules.sdk(id).is_none_or(|rule| rule.kind != SdkKind::Sdk))
}

/// Whether naming `said` tells of `taken`.
pub(super) fn covers(said: &str, taken: &str) -> bool {
    said == taken || FAMILIES.iter().any(|family| family.contains(&said) && family.contains(&taken))
}

/// Whether the policies speak of `data`: by its name or a kin's, or through a permission or capability that opens it.
/// A denial speaks of it too; `contradicted-denial` tells of that.
pub(super) fn speaks_of(data: &str, ways: &Ways<'_>, context: &Context<'_>) -> bool {
    let said = |line: &crate::model::Line| !line.disclosed.is_empty();
    let opens = |id: &str| ways.iter().any(|(access, _)| access.permissions.iter().any(|p| p == id));
    let by_permission = |d: &Disclosed| d.polarity == Polarity::Affirmed && d.how >= How::Capability;
    context.ledger.lines.iter().any(|line| match &line.subject {
        Subject::Data(id) => said(line) && covers(id, data),
        Subject::Permission(id) if opens(id) => line.disclosed.iter().any(by_permission),
        Subject::Permission(id) => match id.strip_prefix("capability:") {
            Some(capability) => {
                let implied = context.rules.capability(capability).map(|c| c.implied_by.as_slice());
                said(line) && implied.is_some_and(|all| all.contains(&data))
            }
            None => false,
        },
        _ => false,
    })
}

/// Whether the data type is what regulators look for first: an identifier of the device, or sensitive.
pub(super) fn is_heavy(data: &str, context: &Context<'_>) -> bool {
    context.rules.data_type(data).is_some_and(|t| t.sensitive || t.category == "device-id")
}

/// Whether we know of an API that needs the permission, so that no use of it can be seen at all.
pub(super) fn has_api(permission: &str, context: &Context<'_>) -> bool {
    let needs = |written: &&str| written.split('|').any(|one| one.split('@').next() == Some(permission));
    context.rules.apis_android().iter().any(|api| api.permissions.iter().any(needs))
}

/// Whether any code reaches what needs the permission, however unsurely.
pub(super) fn is_used(permission: &Permission, context: &Context<'_>) -> bool {
    context.sides.accesses.iter().any(|access| access.permissions.contains(&permission.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBase;

    #[test]
    fn every_pattern_names_an_api_that_yields_the_data() {
        let rules = RuleBase::builtin();
        for (data, patterns) in TELLING {
            assert!(rules.data_type(data).is_some(), "{data}");
            for pattern in *patterns {
                let mut apis =
                    rules.apis_android().iter().filter(|api| crate::rules::index::fits(pattern, api.id, ""));
                assert!(apis.clone().next().is_some(), "{data}: no API {pattern}");
                let wrong = apis.find(|api| !api.data.iter().any(|id| covers(id, data)));
                assert!(wrong.is_none(), "{data}: {pattern} takes in {wrong:?}");
            }
        }
        for id in FAMILIES.iter().flat_map(|family| family.iter()) {
            assert!(rules.data_type(id).is_some(), "{id}");
        }
    }
}
