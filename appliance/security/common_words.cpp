#include "appliance/security/common_words.hpp"

#include <algorithm>
#include <array>

namespace mc::security {
namespace {

// clang-format off
constexpr auto kWords = std::to_array<std::string_view>({
    "aaaa", "abcabc", "abcabcabc", "abcd", "abcdef", "abcdefg", "abcdefgh", "abcdefghijkl", "abcdefghijklmnop",
    "access", "account", "adgjmp", "admin", "administrador", "administrator", "alejandro", "alexander", "amanda",
    "ambulance", "america", "american", "amor", "andrew", "android", "angel", "angels", "anthony", "anything",
    "apple", "april", "arsenal", "asdf", "asdfasdf", "asdfasdfasdf", "asdfgh", "asdfghjkl", "ashley", "august",
    "austin", "autumn", "azerty", "azertyuiop", "baby", "babyboy", "babygirl", "backup", "banana", "barcelona",
    "baseball", "batman", "beautiful", "begin", "beginner", "bestfriend", "bienvenida", "bienvenido", "bienvenue",
    "birthday", "blessed", "bonjour", "boston", "boyfriend", "brother", "business", "buster", "butter", "butterfly",
    "california", "canada", "cardiology", "carecare", "caregiver", "carlos", "carmen", "cerner", "changeit",
    "changeme", "changemenow", "changepassword", "charlie", "cheese", "chelsea", "chicago", "chocolate", "christmas",
    "clinic", "coffee", "company", "computer", "contrasena", "contraseña", "cookie", "corazon",
    "correcthorsebatterystaple", "cowboys", "crystal", "cutie", "daddy", "daisy", "dallas", "daniel", "database",
    "dayshift", "december", "default", "demo", "demonstration", "diamond", "doctor", "doctora", "donotforget",
    "dontforget", "dragon", "eagles", "easter", "elizabeth", "emergency", "enfermera", "enfermero", "england",
    "epic", "espana", "estrella", "example", "expired", "facebook", "faith", "family", "father", "february",
    "fernando", "firstlogin", "florencenightingale", "florida", "flower", "football", "forever", "forgetmenot",
    "fortnite", "francisco", "freedom", "friday", "friend", "friends", "gamer", "gaming", "george", "ginger",
    "girlfriend", "golden", "goodbye", "google", "guadalupe", "guest", "hallo", "halloween", "hannah", "harley",
    "healthcare", "heartbeat", "heaven", "hello", "helloworld", "helpdesk", "herbst", "hockey", "hola", "holamundo",
    "holiday", "honey", "hope", "hospital", "hospitales", "houston", "hunter", "iforgot", "iloveu", "iloveyou",
    "infirmiere", "information", "intensivecare", "internet", "iphone", "january", "jasmine", "jennifer", "jessica",
    "jesus", "jesuschrist", "jetaime", "jordan", "jose", "joshua", "juan", "july", "june", "keyword", "killer",
    "krankenhaus", "kumusta", "laboratory", "lakers", "letmein", "letmeinnow", "letmeinplease", "liberty",
    "lifesaver", "linux", "liverpool", "lkjhgfdsa", "login", "loginlogin", "logon", "london", "lovely", "lovers",
    "loveyou", "luis", "mahal", "mahalkita", "manager", "manchester", "manila", "march", "maria", "master",
    "matthew", "medconnect", "medecin", "medicaid", "medical", "medicare", "medicine", "medico", "mexico", "michael",
    "michelle", "microsoft", "miguel", "minecraft", "mnbvcxz", "mommy", "monday", "monkey", "motdepasse", "mother",
    "mylove", "mynewpassword", "mypassword", "naruto", "network", "newpassword", "newuser", "newyear", "newyork",
    "nicole", "nightingale", "nightshift", "nintendo", "nopassword", "nothing", "november", "nurse", "nursing",
    "october", "office", "oldpassword", "oncology", "opensesame", "oracle", "orange", "p@ssw0rd", "p@ssword",
    "packers", "pass", "passcode", "passkey", "passpass", "passphrase", "passw0rd", "password", "passwordpassword",
    "passwort", "patient", "patients", "pediatrics", "pepper", "pharmacy", "philippines", "physician", "player",
    "playstation", "pleasechange", "pleaseletmein", "poiuytrewq", "pokemon", "pretty", "princess", "private",
    "public", "purple", "qazwsx", "qazwsxedc", "qweasdzxc", "qwer", "qwerqwer", "qwerty", "qwertyqwerty",
    "qwertyuiop", "qwertyuiopasdfgh", "radiology", "rainbow", "ranger", "realmadrid", "rememberme", "resetpassword",
    "richard", "robert", "root", "rosa", "salamat", "samantha", "sample", "samsung", "saturday", "secret",
    "security", "september", "server", "service", "sesame", "shadow", "signin", "silver", "sister", "soccer",
    "soleil", "something", "sommer", "spring", "start", "startup", "starwars", "steelers", "stethoscope", "summer",
    "sunday", "sunshine", "superadmin", "superman", "support", "surgeon", "surgery", "sweetheart", "sweetie",
    "system", "teamo", "technology", "tempo", "temporal", "temporary", "temppass", "temppassword", "tequiero",
    "test", "teste", "tester", "testing", "testtesttest", "testuser", "texas", "thanksgiving", "therapist",
    "thisismypassword", "thomas", "thursday", "tigger", "trustno", "tuesday", "user", "username", "vacation",
    "victoria", "webmaster", "website", "wednesday", "weekend", "welcome", "whatever", "william", "willkommen",
    "windows", "winter", "wsxedc", "xbox", "yankees", "yellow", "yourpassword", "zaqwsx", "zxcv", "zxcvbn",
    "zxcvbnm",
});
// clang-format on
static_assert(std::is_sorted(kWords.begin(), kWords.end()));

}  // namespace

bool is_common_word(std::string_view word) { return std::binary_search(kWords.begin(), kWords.end(), word); }

}  // namespace mc::security
