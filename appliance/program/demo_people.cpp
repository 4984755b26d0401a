#include "appliance/program/demo_people.hpp"

#include <fmt/format.h>

#include <array>

#include "appliance/base/text.hpp"

namespace mc::program {

namespace {

/// How the 18 units of Mercy General are staffed: parts of a hundred per profession.
struct UnitShape {
  std::string_view site, department, unit;
  std::array<std::pair<std::string_view, int>, 4> mix;
};
constexpr std::array kUnits{
    UnitShape{"Main Campus", "Critical Care", "ICU", {{{"RN", 62}, {"CNA", 22}, {"RT", 16}}}},
    UnitShape{"Main Campus", "Critical Care", "CVICU", {{{"RN", 70}, {"NP", 30}}}},
    UnitShape{"Main Campus", "Emergency", "ED", {{{"RN", 45}, {"MD", 22}, {"PA", 18}, {"CNA", 15}}}},
    UnitShape{"Main Campus", "Medicine", "Med-Surg 4 North", {{{"RN", 45}, {"CNA", 37}, {"LPN", 18}}}},
    UnitShape{"Main Campus", "Medicine", "Telemetry", {{{"RN", 62}, {"CNA", 20}, {"LPN", 18}}}},
    UnitShape{"Main Campus", "Oncology", "Infusion", {{{"NP", 55}, {"RN", 45}}}},
    UnitShape{"Main Campus", "Surgery", "OR", {{{"RN", 66}, {"PA", 34}}}},
    UnitShape{"Main Campus", "Surgery", "PACU", {{{"RN", 100}}}},
    UnitShape{"Main Campus", "Women & Children", "L&D", {{{"RN", 59}, {"CNA", 41}}}},
    UnitShape{"Main Campus", "Women & Children", "NICU", {{{"RN", 63}, {"NP", 37}}}},
    UnitShape{"Main Campus", "Support", "Pharmacy", {{{"other", 100}}}},
    UnitShape{"Main Campus", "Support", "Respiratory Care", {{{"RT", 100}}}},
    UnitShape{"Main Campus", "Administration", "IT", {{{"other", 100}}}},
    UnitShape{"Main Campus", "Administration", "Quality & Compliance", {{{"RN", 58}, {"other", 42}}}},
    UnitShape{"East Pavilion", "Clinics", "Cardiology Clinic", {{{"MD", 37}, {"RN", 34}, {"NP", 29}}}},
    UnitShape{"East Pavilion", "Clinics", "Family Practice", {{{"LPN", 30}, {"MD", 26}, {"PA", 23}, {"NP", 21}}}},
    UnitShape{"East Pavilion", "Rehabilitation", "PT Gym", {{{"PT", 66}, {"PTA", 34}}}},
    UnitShape{"East Pavilion", "Rehabilitation", "OT", {{{"COTA", 54}, {"OT", 46}}}},
};

constexpr std::array<std::string_view, 52> kFirst{
    "Aiyana", "Amélie",  "Arnel",     "Ayşe",     "Bayani",  "Benoît",  "Björn",   "Carmen", "Chidi",
    "Chloé",  "Dalisay", "Daniel",    "Dmitri",   "Fatima",  "Hye-jin", "Ingrid",  "Jamal",  "James",
    "Jomar",  "José",    "Joy",       "Jürgen",   "Karen",   "Kwame",   "Linda",   "Liza",   "Lourdes",
    "Léa",    "Maria",   "Maricel",   "Mei-Ling", "Mikołaj", "Ngozi",   "Nguyễn",  "Olu",    "Peter",
    "Priya",  "Robert",  "Rosalinda", "Ruth",     "Siobhán", "Susan",   "Thérèse", "Tomás",  "Wei",
    "Zoë",    "Çağla",   "Samuel",    "Elena",    "Tariq",   "Hannah",  "Mateo"};
constexpr std::array<std::string_view, 48> kLast{
    "Baker",       "Bautista", "Brown",    "Carter",       "Castillo",   "D'Angelo",  "Dubois",   "Ferreira",
    "García",      "Green",    "Johnson",  "Kowalski",     "Lee",        "MacDonald", "Mendoza",  "Müller",
    "Nelson",      "Nguyen",   "O'Brien",  "Patel",        "Rivera",     "Santos",    "Scott",    "Singh",
    "Smith-Jones", "St. John", "Thompson", "Van den Berg", "Villanueva", "Walker",    "Williams", "Young",
    "de la Cruz",  "Ångström", "Öztürk",   "Łukasiewicz",  "Adeyemi",    "Bianchi",   "Cohen",    "Diaz",
    "Evans",       "Fischer",  "Gupta",    "Hassan",       "Ivanova",    "Jensen",    "Moreau",   "Tanaka"};

// Apart from the numbers of tests/fixtures/hr_staff.csv, so that importing it into the demo adds people.
std::string number_of(std::size_t position) { return fmt::format("{}", 700'000 + position); }

/// "Tomás" and "D'Angelo" become "tomas.dangelo".
std::string mail_name(std::string_view first, std::string_view last) {
  std::string out;
  for (char c : fold(first) + "." + fold(last))
    if ((c >= 'a' && c <= 'z') || c == '.') out += c;
  return out;
}

DemoPerson named(std::size_t position, std::string first, std::string last, std::string mail, std::string_view unit,
                 std::string title, std::string profession, std::string manager, Date hired) {
  DemoPerson out{number_of(position),
                 std::move(first),
                 std::move(last),
                 fmt::format("{}@{}", mail, kDemoDomain),
                 "",
                 "",
                 "",
                 std::move(title),
                 std::move(profession),
                 std::move(manager),
                 hired};
  for (const UnitShape& shape : kUnits) {
    if (shape.unit != unit) continue;
    out.site = shape.site;
    out.department = shape.department;
    out.unit = shape.unit;
  }
  return out;
}

std::string pick_profession(Random& random, const UnitShape& shape) {
  int at = static_cast<int>(random.below(100));
  for (const auto& [profession, share] : shape.mix) {
    if (at < share) return std::string(profession);
    at -= share;
  }
  return std::string(shape.mix[0].first);
}

std::string title_of(std::string_view profession, std::string_view unit) {
  if (profession != "other") return std::string(profession);
  if (unit == "Pharmacy") return "Pharmacy Technician";
  if (unit == "IT") return "Systems Specialist";
  return "Specialist";
}

Date hired(Random& random, Date today) { return today - 20 - static_cast<int>(random.below(25 * 365)); }

bool has_licence(std::string_view profession) {
  return profession != "other" && profession != "CNA" && profession != "RT" && profession != "PA";
}

/// Four in a hundred lapsed, eight run out within 90 days, the rest later in their cycle of `months`.
Date expiry(Random& random, Date today, int months) {
  std::uint64_t luck = random.below(100);
  if (luck < 4) return today - 1 - static_cast<int>(random.below(120));
  if (luck < 12) return today + static_cast<int>(random.below(90));
  return today + 91 + static_cast<int>(random.below(static_cast<std::uint64_t>(months) * 30 - 91));
}

/// Quoted when it holds what CSV uses itself.
std::string cell(std::string_view text, char separator) {
  if (text.find_first_of("\"\r\n") == std::string_view::npos && text.find(separator) == std::string_view::npos)
    return std::string(text);
  std::string out = "\"";
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::vector<DemoPerson> demo_people(Random& random, int count, Date today) {
  std::vector<DemoPerson> out;
  // Noor Haddad leads the house, Luis Kim the ICU; numbers are positions, so that managers can be named before they are
  // made.
  out.push_back(named(0, "Noor", "Haddad", "admin", "Quality & Compliance", "Chief Nursing Officer", "RN", "",
                      make_date(2009, 3, 2)));
  out.push_back(
      named(1, "Luis", "Kim", "luis.kim", "ICU", "Nurse Manager", "RN", number_of(0), make_date(2014, 8, 11)));
  out.push_back(
      named(2, "Ana", "Reyes", "ana.reyes", "ICU", "Registered Nurse", "RN", number_of(1), make_date(2021, 6, 14)));
  out.push_back(named(3, "Grace", "Okafor", "grace.okafor", "Quality & Compliance", "Compliance Officer", "other",
                      number_of(0), make_date(2016, 1, 4)));
  out.push_back(named(4, "Marta", "Silva", "marta.silva", "Quality & Compliance", "Nurse Educator", "RN", number_of(0),
                      make_date(2012, 9, 3)));
  out.push_back(
      named(5, "Idris", "Walker", "it", "IT", "Systems Administrator", "other", number_of(0), make_date(2018, 5, 7)));
  std::vector<std::string> manager(kUnits.size());
  for (std::size_t unit = 0; unit < kUnits.size(); ++unit) {
    if (kUnits[unit].unit == "ICU") {
      manager[unit] = number_of(1);
      continue;
    }
    manager[unit] = number_of(out.size());
    std::string first(kFirst[random.below(kFirst.size())]), last(kLast[random.below(kLast.size())]);
    std::string profession(kUnits[unit].mix[0].first);
    out.push_back(named(out.size(), first, last, fmt::format("{}{}", mail_name(first, last), out.size()),
                        kUnits[unit].unit, profession == "RN" ? "Nurse Manager" : "Manager", profession, number_of(0),
                        hired(random, today)));
  }
  while (out.size() < static_cast<std::size_t>(count)) {
    std::size_t unit = random.below(kUnits.size());
    std::string first(kFirst[random.below(kFirst.size())]), last(kLast[random.below(kLast.size())]);
    std::string profession = pick_profession(random, kUnits[unit]);
    out.push_back(named(out.size(), first, last, fmt::format("{}{}", mail_name(first, last), out.size()),
                        kUnits[unit].unit, title_of(profession, kUnits[unit].unit), profession, manager[unit],
                        hired(random, today)));
  }
  return out;
}

std::vector<DemoCredential> demo_credentials(Random& random, const std::vector<DemoPerson>& people, Date today) {
  std::vector<DemoCredential> out;
  auto add = [&](const DemoPerson& person, std::string kind, std::string type, std::string body, std::string state,
                 Date expires, int months) {
    out.push_back({person.number, std::move(kind), std::move(type), std::move(body), std::move(state),
                   fmt::format("{}", 1'000'000 + random.below(9'000'000)), add_months(expires, -months), expires});
  };
  for (const DemoPerson& person : people) {
    if (!person.clinical()) continue;
    bool ana = person.email.starts_with("ana.reyes@");
    if (has_licence(person.profession))
      add(person, "license", person.profession, "Texas Board", "TX", ana ? today + 240 : expiry(random, today, 24), 24);
    add(person, "certification", "BLS", "AHA", "", ana ? today + 5 : expiry(random, today, 24), 24);
    bool critical = person.department == "Critical Care" || person.department == "Emergency";
    if (critical && person.profession != "CNA")
      add(person, "certification", "ACLS", "AHA", "", ana ? today + 400 : expiry(random, today, 24), 24);
    if (person.unit == "NICU" || person.unit == "L&D")
      add(person, "certification", "PALS", "AHA", "", expiry(random, today, 24), 24);
  }
  return out;
}

std::string staff_csv(const std::vector<DemoPerson>& people) {
  std::string out = "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_"
                    "employee_number,hire_date,status\n";
  for (const DemoPerson& p : people)
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},active\n", p.number, cell(p.first_name, ','),
                       cell(p.last_name, ','), p.email, cell(p.site, ','), cell(p.department, ','), cell(p.unit, ','),
                       cell(p.job_title, ','), p.profession, p.manager, to_string(p.hired_on));
  return out;
}

std::string credentials_csv(const std::vector<DemoCredential>& credentials) {
  std::string out = "employee_number;kind;type;issuing_body;state;number;issue_date;expiry_date\n";
  for (const DemoCredential& c : credentials)
    out += fmt::format("{};{};{};{};{};{};{};{}\n", c.number, c.kind, c.type, cell(c.body, ';'), c.state,
                       c.licence_number, to_string(c.issued_on), to_string(c.expires_on));
  return out;
}

}  // namespace mc::program
