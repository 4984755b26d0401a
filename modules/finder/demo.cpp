#include "modules/finder/demo.hpp"

#include <array>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"
#include "modules/finder/gazetteer.hpp"
#include "modules/finder/store.hpp"

namespace mc::finder {
namespace {

struct DemoProvider {
  std::string_view name;
  ClassProviderType type;
  bool verified;
  std::string_view accreditation, street, zip, phone;
  std::int64_t stars, reviews;
};
constexpr std::array kDemoProviders{
    DemoProvider{"Mercy General Hospital Education", ClassProviderType::hospital, true, "AHA Training Site",
                 "1 Mercy Way", "78701", "512-555-0110", 0, 0},
    DemoProvider{"Capital Life Support Center", ClassProviderType::aha_training_center, true, "AHA Training Center",
                 "2200 Guadalupe St", "78705", "512-555-0142", 93, 20},
    DemoProvider{"Brazos Emergency Training", ClassProviderType::aha_training_center, true, "AHA Training Center",
                 "410 Washington Ave", "76701", "254-555-0177", 61, 14},
    DemoProvider{"Bell County Red Cross Training", ClassProviderType::red_cross, true, "Red Cross Training Provider",
                 "900 E Central Ave", "76501", "254-555-0104", 38, 9},
    DemoProvider{"Alamo Nurse Educators", ClassProviderType::independent, false, "TNCC course director on staff",
                 "77 Broadway St", "78205", "210-555-0163", 43, 9},
    DemoProvider{"Hill Country Neonatal Group", ClassProviderType::independent, true, "NRP instructors",
                 "15 Main Plaza", "78666", "512-555-0188", 24, 5},
};
struct DemoClass {
  std::size_t provider;
  std::string_view type, title;
  ClassFormat format;
  std::int64_t dollars, seats;
  int hour, length, first, every, times;  // days from now
};
constexpr std::array kDemoClasses{
    DemoClass{0, "BLS", "BLS Provider", ClassFormat::in_person, 0, 12, 8, 4, 5, 7, 8},
    DemoClass{0, "ACLS", "ACLS Provider Update", ClassFormat::in_person, 0, 8, 8, 8, 9, 14, 5},
    DemoClass{0, "PALS", "PALS Provider Update", ClassFormat::in_person, 0, 8, 8, 8, 16, 21, 3},
    DemoClass{0, "FIRE", "Fire safety and evacuation", ClassFormat::in_person, 0, 20, 14, 2, 3, 14, 6},
    DemoClass{1, "BLS", "BLS Provider, evening", ClassFormat::in_person, 75, 10, 17, 4, 4, 6, 9},
    DemoClass{1, "BLS", "HeartCode BLS with skills session", ClassFormat::blended, 89, 6, 9, 1, 6, 9, 6},
    DemoClass{1, "ACLS", "ACLS Provider", ClassFormat::in_person, 229, 12, 8, 12, 12, 14, 5},
    DemoClass{1, "PALS", "PALS Provider", ClassFormat::in_person, 239, 12, 8, 13, 19, 21, 3},
    DemoClass{2, "BLS", "BLS renewal", ClassFormat::in_person, 60, 10, 9, 3, 7, 10, 7},
    DemoClass{2, "ACLS", "ACLS renewal", ClassFormat::in_person, 185, 8, 8, 6, 20, 21, 3},
    DemoClass{3, "BLS", "BLS for healthcare providers", ClassFormat::in_person, 84, 12, 9, 4, 8, 14, 5},
    DemoClass{3, "FIRST_AID", "First Aid, CPR and AED", ClassFormat::blended, 110, 12, 9, 5, 11, 21, 3},
    DemoClass{4, "TNCC", "Trauma Nursing Core Course, two days", ClassFormat::in_person, 325, 16, 8, 33, 26, 28, 3},
    DemoClass{4, "BLS", "BLS online with skills check by video", ClassFormat::online, 55, 30, 18, 2, 10, 20, 4},
    DemoClass{5, "NRP", "NRP Advanced, instructor-led event", ClassFormat::in_person, 140, 6, 9, 4, 13, 14, 5},
    DemoClass{5, "STABLE", "S.T.A.B.L.E. learner course", ClassFormat::in_person, 160, 12, 8, 8, 30, 30, 2},
};

Date weekday_from(Date day) {
  const std::chrono::weekday name{std::chrono::sys_days(ymd(day))};
  return name == std::chrono::Sunday ? day + 1 : day;
}

Result<ClassProviderId> add_demo_provider(data::Tx& tx, const Clock& clock, Random& random, const DemoProvider& in) {
  ProviderRow row;
  row.id = ClassProviderId::make(clock, random);
  row.name = in.name;
  row.folded = fold(in.name);
  row.type = in.type;
  row.verified = in.verified;
  row.accreditations = shape::to_json(std::vector<std::string>{std::string(in.accreditation)});
  row.street = in.street;
  row.zip = in.zip;
  if (auto place = Gazetteer::embedded().zip(in.zip)) {
    row.city = place->city;
    row.state = place->state;
  }
  row.phone = in.phone;
  row.stars = in.stars;
  row.reviews = in.reviews;
  row.created_at = tx.now();
  TRY(store::put_provider(tx, row));
  return row.id;
}

ClassRow demo_class(const DemoClass& in, const DemoProvider& by, Date day) {
  ClassRow row;
  row.type = in.type;
  row.title = in.title;
  row.format = in.format;
  row.starts_at = local_start(day) + std::chrono::hours(in.hour);
  row.ends_at = row.starts_at + std::chrono::hours(in.length);
  row.zone = local_zone().empty() ? "UTC" : local_zone();
  if (in.format != ClassFormat::online) {
    row.street = by.street;
    row.zip = by.zip;
    if (auto place = Gazetteer::embedded().zip(by.zip)) {
      row.city = place->city;
      row.state = place->state;
      row.latitude = place->latitude;
      row.longitude = place->longitude;
    }
  }
  row.price_cents = in.dollars * 100;
  row.capacity = in.seats;
  row.deadline_at = row.starts_at - std::chrono::hours(24);
  row.reimbursable = in.type == "ACLS" || in.type == "PALS" || in.type == "TNCC";
  return row;
}

}  // namespace

Status offer_demo_classes(data::Tx& tx, const Clock& clock, Random& random, PersonId keeper, CourseId refresher,
                          const std::vector<PersonId>& people) {
  std::vector<ClassProviderId> providers;
  for (const DemoProvider& one : kDemoProviders) providers.push_back(TRY(add_demo_provider(tx, clock, random, one)));
  TRY(store::set_keepers(tx, providers.front(), {keeper}));
  TRY(store::set_reimbursable_types(tx, {"ACLS", "PALS", "TNCC"}));
  TRY(store::set_refreshers(tx, {{refresher, "BLS"}}));
  std::size_t next = 0;
  for (const DemoClass& in : kDemoClasses)
    for (int i = 0; i < in.times; ++i) {
      ClassRow row = demo_class(in, kDemoProviders[in.provider], weekday_from(clock.today() + in.first + in.every * i));
      row.id = ClassId::make(clock, random);
      row.provider_id = providers[in.provider];
      row.registers_here = in.provider == 0;
      row.source = in.provider == 0 ? ListingSource::provider_portal : ListingSource::manual;
      if (!row.registers_here) row.url = "https://classes.example/" + row.id.text();
      row.created_by = keeper;
      row.created_at = tx.now();
      TRY(store::insert_class(tx, row));
      if (!row.registers_here || people.empty()) continue;
      // Some have a seat already; the first date of each type is nearly full.
      const std::size_t seats = std::min(people.size(), static_cast<std::size_t>(i == 0 ? in.seats - 1 : in.seats / 3));
      for (std::size_t k = 0; k < seats; ++k) {
        SeatRow seat{RegistrationId::make(clock, random),
                     row.id,
                     people[next++ % people.size()],
                     SeatState::registered,
                     tx.now(),
                     std::nullopt,
                     std::nullopt,
                     tx.now(),
                     row.starts_at};
        TRY(store::put_seat(tx, seat));
        if (!TRY(store::take_seats(tx, row.id, 1))) return internal("demo_data", "A demo class has too few seats.");
      }
    }
  return {};
}

}  // namespace mc::finder
