//! Resource ids of the framework attributes that manifests use. Android looks attributes up by these ids and never by
//! name, so packers may strip or garble the names. Source: AOSP `core/res/res/values/public-final.xml`.

macro_rules! attributes {
    ($($constant:ident $name:literal $id:literal,)*) => {
        $(#[doc = concat!("`android:", $name, "`")] pub const $constant: u32 = $id;)*

        /// The name of the attribute with `id`, without prefix, for the ids listed here.
        pub const fn name(id: u32) -> Option<&'static str> {
            match id {
                $($id => Some($name),)*
                _ => None,
            }
        }
    };
}

attributes! {
    LABEL "label" 0x0101_0001,
    NAME "name" 0x0101_0003,
    PERMISSION "permission" 0x0101_0006,
    READ_PERMISSION "readPermission" 0x0101_0007,
    WRITE_PERMISSION "writePermission" 0x0101_0008,
    PROTECTION_LEVEL "protectionLevel" 0x0101_0009,
    PERMISSION_GROUP "permissionGroup" 0x0101_000a,
    SHARED_USER_ID "sharedUserId" 0x0101_000b,
    HAS_CODE "hasCode" 0x0101_000c,
    ENABLED "enabled" 0x0101_000e,
    DEBUGGABLE "debuggable" 0x0101_000f,
    EXPORTED "exported" 0x0101_0010,
    PROCESS "process" 0x0101_0011,
    AUTHORITIES "authorities" 0x0101_0018,
    VALUE "value" 0x0101_0024,
    RESOURCE "resource" 0x0101_0025,
    MIME_TYPE "mimeType" 0x0101_0026,
    SCHEME "scheme" 0x0101_0027,
    HOST "host" 0x0101_0028,
    PORT "port" 0x0101_0029,
    PATH "path" 0x0101_002a,
    PATH_PREFIX "pathPrefix" 0x0101_002b,
    PATH_PATTERN "pathPattern" 0x0101_002c,
    TARGET_ACTIVITY "targetActivity" 0x0101_0202,
    MIN_SDK_VERSION "minSdkVersion" 0x0101_020c,
    VERSION_CODE "versionCode" 0x0101_021b,
    VERSION_NAME "versionName" 0x0101_021c,
    TARGET_SDK_VERSION "targetSdkVersion" 0x0101_0270,
    MAX_SDK_VERSION "maxSdkVersion" 0x0101_0271,
    GL_ES_VERSION "glEsVersion" 0x0101_0281,
    REQUIRED "required" 0x0101_028e,
    SSP "ssp" 0x0101_03e3,
    SSP_PREFIX "sspPrefix" 0x0101_03e4,
    SSP_PATTERN "sspPattern" 0x0101_03e5,
    IS_FEATURE_SPLIT "isFeatureSplit" 0x0101_055b,
    COMPILE_SDK_VERSION "compileSdkVersion" 0x0101_0572,
    COMPILE_SDK_VERSION_CODENAME "compileSdkVersionCodename" 0x0101_0573,
    VERSION_CODE_MAJOR "versionCodeMajor" 0x0101_0576,
    APP_COMPONENT_FACTORY "appComponentFactory" 0x0101_057a,
    FOREGROUND_SERVICE_TYPE "foregroundServiceType" 0x0101_0599,
    ZYGOTE_PRELOAD_NAME "zygotePreloadName" 0x0101_059d,
    MIME_GROUP "mimeGroup" 0x0101_0615,
    PATH_SUFFIX "pathSuffix" 0x0101_061e,
    SSP_SUFFIX "sspSuffix" 0x0101_061f,
    PATH_ADVANCED_PATTERN "pathAdvancedPattern" 0x0101_0620,
    SSP_ADVANCED_PATTERN "sspAdvancedPattern" 0x0101_0621,
    USES_PERMISSION_FLAGS "usesPermissionFlags" 0x0101_0644,
}
