//! An SDK of Apple's list that ships without its privacy manifest.
//!
//! Why: Apple names some eighty SDKs that many apps carry; since February 2025 the store rejects apps in which one of
//! them has no privacy manifest (ITMS-91061).

use super::apple::is_apple;
use super::check::{Check, Context, Draft, Reads};
use crate::model::{Bundle, BundleKind, Finding, Part, Place, Severity, Subject};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "missing-privacy-manifest",
    severity: Severity::High,
    reads: Reads::Package,
    gates: true,
    docs: include_str!("../../docs/checks/missing-privacy-manifest.md"),
    docs_zh: include_str!("../../docs/checks/zh/missing-privacy-manifest.md"),
    run,
};

/// Frameworks of Apple's page "Third-party SDK requirements", sorted.
const LISTED: &[&str] = &[
    "AFNetworking",
    "Abseil",
    "Alamofire",
    "AppAuth",
    "BoringSSL",
    "Capacitor",
    "Charts",
    "Cordova",
    "DKImagePickerController",
    "DKPhotoGallery",
    "FBAEMKit",
    "FBLPromises",
    "FBSDKCoreKit",
    "FBSDKCoreKit_Basics",
    "FBSDKLoginKit",
    "FBSDKShareKit",
    "FMDB",
    "FirebaseABTesting",
    "FirebaseAuth",
    "FirebaseCore",
    "FirebaseCoreDiagnostics",
    "FirebaseCoreExtension",
    "FirebaseCoreInternal",
    "FirebaseCrashlytics",
    "FirebaseDynamicLinks",
    "FirebaseFirestore",
    "FirebaseInstallations",
    "FirebaseMessaging",
    "FirebaseRemoteConfig",
    "Flutter",
    "GTMAppAuth",
    "GTMSessionFetcher",
    "GoogleDataTransport",
    "GoogleSignIn",
    "GoogleToolboxForMac",
    "GoogleUtilities",
    "IQKeyboardManager",
    "IQKeyboardManagerSwift",
    "Kingfisher",
    "Lottie",
    "MBProgressHUD",
    "OneSignal",
    "OneSignalCore",
    "OneSignalExtension",
    "OneSignalOutcomes",
    "OpenSSL",
    "OrderedSet",
    "Promises",
    "Protobuf",
    "Reachability",
    "RealmSwift",
    "RxCocoa",
    "RxRelay",
    "RxSwift",
    "SDWebImage",
    "SVProgressHUD",
    "SnapKit",
    "Starscream",
    "SwiftyGif",
    "SwiftyJSON",
    "Toast",
    "UnityFramework",
    "connectivity_plus",
    "device_info_plus",
    "file_picker",
    "flutter_inappwebview",
    "flutter_local_notifications",
    "fluttertoast",
    "geolocator_apple",
    "grpcpp",
    "hermes",
    "image_picker_ios",
    "leveldb",
    "nanopb",
    "openssl_grpc",
    "package_info",
    "package_info_plus",
    "path_provider",
    "path_provider_ios",
    "share_plus",
    "shared_preferences_ios",
    "sqflite",
    "url_launcher",
    "url_launcher_ios",
    "video_player_avfoundation",
    "wakelock",
    "webview_flutter_wkwebview",
];

fn run(context: &Context<'_>) -> Vec<Finding> {
    let facts = context.sides.facts;
    // A manifest that could not be read may be the one.
    if !is_apple(context) || facts.gaps.iter().any(|gap| gap.part == Part::Manifest) {
        return Vec::new();
    }
    let frameworks = facts.bundles.iter().filter(|bundle| bundle.kind == BundleKind::Framework);
    frameworks.filter_map(|bundle| judge(context, bundle)).collect()
}

fn judge(context: &Context<'_>, bundle: &Bundle) -> Option<Finding> {
    let facts = context.sides.facts;
    let stem = bundle.name.strip_suffix(".framework")?;
    LISTED.binary_search(&stem).ok()?;
    let inside = |entry: &str| {
        let rest = entry.strip_prefix(bundle.path.as_str());
        rest.is_some_and(|rest| bundle.path.is_empty() || rest.starts_with('/'))
    };
    if facts.privacy_manifests.iter().any(|manifest| inside(&manifest.entry)) {
        return None;
    }
    let entry = facts.code.iter().map(|unit| unit.entry.as_str()).find(|entry| inside(entry));
    let place = Place::package(&facts.file, Some(entry.unwrap_or(&bundle.path)));
    let draft = Draft::new(&CHECK, &facts.app.id, Subject::Part(bundle.name.clone()), "message");
    Some(draft.places([place]).arg("framework", bundle.name.clone()).done())
}
