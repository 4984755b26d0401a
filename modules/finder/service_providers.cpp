// Providers, their pages, and reviews by who was there.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/finder/service.hpp"

namespace mc::finder {
namespace {

ReviewId newest_review() {
  ReviewId out;
  out.bytes.fill(0xff);
  return out;
}

bool is_web_address(std::string_view url) {
  return (url.starts_with("https://") || url.starts_with("http://")) && url.find(' ') == std::string_view::npos &&
         url.size() > 10;
}

/// "Ana R."
std::string half_name(const accounts::Person& person) {
  std::string out = person.first_name;
  std::size_t letter = 0;
  while (letter < person.last_name.size() && (letter == 0 || (person.last_name[letter] & 0xC0) == 0x80)) ++letter;
  if (letter > 0) out += " " + person.last_name.substr(0, letter) + ".";
  return out;
}

}  // namespace

Result<ClassProvider> Service::shown(data::Tx& tx, const ProviderRow& row, const security::Viewer& viewer) {
  ClassProvider out;
  out.id = row.id;
  out.name = row.name;
  out.type = row.type;
  out.verified = row.verified;
  out.accreditations = TRY(shape::from_json<std::vector<std::string>>(row.accreditations));
  out.description = row.description;
  out.street = row.street;
  out.city = row.city;
  out.state = row.state;
  out.zip = row.zip;
  out.email = row.email;
  out.phone = row.phone;
  out.url = row.url;
  if (row.reviews > 0) out.rating = static_cast<double>(row.stars * 10 / row.reviews) / 10.0;
  out.reviews = row.reviews;
  out.mine = TRY(store::keeps(tx, row.id, viewer.person));
  return out;
}

Result<Page<ClassProvider>> Service::providers(const security::Viewer& viewer, const ClassProviderQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ClassProvider>> {
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    Page<ClassProvider> page;
    auto kept = TRY(store::kept_by(tx, viewer.person));
    std::vector<ProviderRow> rows;
    if (query.mine.value_or(false)) {
      for (auto& [id, row] : TRY(store::providers(tx, kept))) rows.push_back(std::move(row));
      std::ranges::sort(rows, {}, &ProviderRow::folded);
    } else {
      std::string after_name;
      ClassProviderId after;
      if (query.after) {
        auto cut = query.after->value.rfind('_');
        auto id = cut == std::string::npos
                      ? ClassProviderId::parse("")
                      : ClassProviderId::parse(std::string_view(query.after->value).substr(cut + 1));
        if (!id) return invalid("after", "bad_format");
        after = *id;
        after_name = query.after->value.substr(0, cut);
      }
      const std::string prefix = query.search ? fold(query.search->value) : "";
      rows = TRY(store::providers_named(tx, prefix, after_name, after, static_cast<std::int64_t>(limit) + 1));
      if (rows.size() > limit) {
        rows.resize(limit);
        page.next = rows.back().folded + "_" + rows.back().id.text();
      }
    }
    for (const ProviderRow& row : rows) {
      ClassProvider one;
      one.id = row.id;
      one.name = row.name;
      one.type = row.type;
      one.verified = row.verified;
      one.accreditations = TRY(shape::from_json<std::vector<std::string>>(row.accreditations));
      one.city = row.city;
      one.state = row.state;
      one.zip = row.zip;
      one.url = row.url;
      if (row.reviews > 0) one.rating = static_cast<double>(row.stars * 10 / row.reviews) / 10.0;
      one.reviews = row.reviews;
      one.mine = std::ranges::find(kept, row.id) != kept.end();
      page.items.push_back(std::move(one));
    }
    return page;
  });
}

Result<ClassProvider> Service::provider(const security::Viewer& viewer, ClassProviderId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<ClassProvider> {
    auto row = TRY(store::provider(tx, id));
    if (!row) return not_found("provider_not_found");
    ClassProvider out = TRY(shown(tx, *row, viewer));
    out.upcoming = TRY(store::upcoming(tx, id, tx.now()));
    if (viewer.may_everywhere(kManage)) {
      auto people = TRY(store::keepers(tx, id));
      auto called = TRY(names(tx, people));
      for (PersonId person : people) out.people.push_back({person, called[person]});
    }
    return out;
  });
}

Result<ClassProvider> Service::save_provider(const security::Viewer& viewer, std::optional<ClassProviderId> id,
                                             const ClassProviderIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (!in.url.value.empty() && !is_web_address(in.url.value))
    return invalid("url", "bad_format", "Write an address as https://provider.example.");
  if (!in.zip.value.empty() && !gazetteer_.zip(in.zip.value))
    return invalid("zip", "unknown_place", "There is no such ZIP code.");
  ClassProviderId saved = TRY(platform_.db.write([&](data::Tx& tx) -> Result<ClassProviderId> {
    ProviderRow row;
    if (id) {
      auto before = TRY(store::provider(tx, *id));
      if (!before) return not_found("provider_not_found");
      row = *before;
    } else {
      row.id = ClassProviderId::make(platform_.clock, platform_.random);
      row.created_at = tx.now();
    }
    std::vector<PersonId> people(in.people.begin(), in.people.end());
    auto known = TRY(accounts_.find_many(tx, people));
    for (std::size_t i = 0; i < people.size(); ++i)
      if (!known.contains(people[i]))
        return invalid(fmt::format("people[{}]", i), "unknown_person", "There is nobody with this id.");
    std::vector<std::string> accreditations;
    for (const auto& one : in.accreditations) accreditations.push_back(one.value);
    row.name = in.name.value;
    row.folded = fold(in.name.value);
    row.type = in.type;
    row.verified = in.verified;
    row.accreditations = shape::to_json(accreditations);
    row.description = in.description.value;
    row.street = in.street.value;
    row.city = in.city.value;
    row.state = in.state.value;
    row.zip = in.zip.value;
    row.email = in.email.value;
    row.phone = in.phone.value;
    row.url = in.url.value;
    TRY(store::put_provider(tx, row));
    TRY(store::set_keepers(tx, row.id, people));
    TRY(audit(tx, viewer.person, id ? "finder.provider_changed" : "finder.provider_added",
              "finder_provider:" + row.id.text(),
              fmt::format(R"({{"verified":{},"keepers":{}}})", row.verified, people.size())));
    return row.id;
  }));
  return provider(viewer, saved);
}

Result<Page<ProviderReview>> Service::reviews(const security::Viewer& viewer, ClassProviderId id,
                                              const ProviderReviewQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ProviderReview>> {
    if (!TRY(store::provider(tx, id))) return not_found("provider_not_found");
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    auto rows =
        TRY(store::reviews(tx, id, query.after.value_or(newest_review()), static_cast<std::int64_t>(limit) + 1));
    Page<ProviderReview> page;
    if (rows.size() > limit) {
      rows.resize(limit);
      page.next = rows.back().id.text();
    }
    std::vector<PersonId> people;
    std::vector<ClassId> classes;
    for (const ProviderReviewRow& row : rows) {
      people.push_back(row.person_id);
      classes.push_back(row.class_id);
    }
    auto known = TRY(accounts_.find_many(tx, people));
    std::map<ClassId, std::string> titles;
    for (const ClassRow& row : TRY(store::classes(tx, classes))) titles[row.id] = row.title;
    for (const ProviderReviewRow& row : rows) {
      auto by = known.find(row.person_id);
      page.items.push_back({row.id, by == known.end() ? "" : half_name(by->second), titles[row.class_id], row.stars,
                            row.text, row.at, row.person_id == viewer.person});
    }
    return page;
  });
}

Result<ProviderReview> Service::write_review(const security::Viewer& viewer, ClassProviderId id,
                                             const ProviderReviewIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ProviderReview> {
    if (!TRY(store::provider(tx, id))) return not_found("provider_not_found");
    auto of = TRY(store::find_class(tx, in.class_id));
    auto seat = TRY(store::seat_of(tx, in.class_id, viewer.person));
    if (!of || of->provider_id != id || !seat || seat->state != SeatState::attended)
      return forbidden("not_attended", "Who attended a class of this provider may say how it was.");
    if (TRY(store::has_reviewed(tx, in.class_id, viewer.person)))
      return conflict("reviewed_already", "You wrote about this class already.");
    ProviderReviewRow row{ReviewId::make(platform_.clock, platform_.random),
                          id,
                          in.class_id,
                          viewer.person,
                          in.stars.value,
                          in.text.value,
                          tx.now()};
    TRY(store::insert_review(tx, row));
    TRY(store::count_review(tx, id, 1, row.stars, tx.now()));
    TRY(audit(tx, viewer.person, "finder.review_written", "finder_provider:" + id.text(),
              fmt::format(R"({{"review":"{}","stars":{}}})", row.id.text(), row.stars)));
    auto who = TRY(accounts_.find(tx, viewer.person));
    return ProviderReview{row.id, who ? half_name(*who) : "", of->title, row.stars, row.text, row.at, true};
  });
}

Status Service::remove_review(const security::Viewer& viewer, ClassProviderId id, ReviewId review) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::review(tx, review));
    if (!row || row->provider_id != id) return not_found("review_not_found");
    if (row->person_id != viewer.person && !viewer.may_everywhere(kManage)) return forbidden();
    TRY(store::remove_review(tx, review));
    TRY(store::count_review(tx, id, -1, -row->stars, tx.now()));
    return audit(tx, viewer.person, "finder.review_removed", "finder_provider:" + id.text(),
                 fmt::format(R"({{"review":"{}"}})", review.text()));
  });
}

}  // namespace mc::finder
