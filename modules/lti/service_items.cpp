// Line items of Assignment and Grade Services 2.0, and the roster of Names and Role Provisioning Services 2.0.
#include <algorithm>
#include <charconv>

#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr const char* kItemMedia = "application/vnd.ims.lis.v2.lineitem+json";
constexpr const char* kItemsMedia = "application/vnd.ims.lis.v2.lineitemcontainer+json";
constexpr const char* kRosterMedia = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json";
constexpr std::int64_t kMostItems = 1000;  // of one tool in one course

Result<std::int64_t> page_size(const Form& query, std::int64_t usual, std::int64_t most) {
  if (!query.has("limit")) return usual;
  std::string text = query.value("limit");
  std::int64_t limit = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (problem != std::errc() || end != text.data() + text.size() || limit < 1)
    return invalid("limit", "bad_format", "limit must be a whole number, 1 or more.");
  return std::min(limit, most);
}

}  // namespace

std::string Service::item_url(const LineItemRow& row) const {
  return url("/courses/" + row.course_id.text() + "/lineitems/" + row.id.text());
}

std::string Service::write_item(const LineItemRow& row) const {
  JsonObject out;
  out.text("id", item_url(row)).real("scoreMaximum", row.score_maximum).text("label", row.label);
  if (!row.resource_id.empty()) out.text("resourceId", row.resource_id);
  if (!row.tag.empty()) out.text("tag", row.tag);
  if (row.link_id) out.text("resourceLinkId", row.link_id->text());
  if (!row.starts_at.empty()) out.text("startDateTime", row.starts_at);
  if (!row.ends_at.empty()) out.text("endDateTime", row.ends_at);
  return out.str();
}

Result<LineItemRow> Service::item_for(data::Tx& tx, const Caller& caller, CourseId course, LineItemId id) {
  auto row = TRY(store::line_item(tx, id));
  if (!row || row->tool_id != caller.tool.id || row->course_id != course) return not_found("line_item_not_found");
  return std::move(*row);
}

Result<std::optional<LinkId>> Service::own_link(data::Tx& tx, const Caller& caller, CourseId course,
                                                const std::string& resource_link_id) {
  if (resource_link_id.empty()) return std::optional<LinkId>();
  auto id = LinkId::parse(resource_link_id);
  auto row = id ? TRY(store::link(tx, *id)) : std::optional<LinkRow>();
  if (!row || row->tool_id != caller.tool.id || row->course_id != course) return not_found("resource_link_not_found");
  return std::optional<LinkId>(row->id);
}

Result<Answer> Service::items(const Caller& caller, CourseId course, const Form& query) {
  store::ItemFilter filter;
  filter.limit = TRY(page_size(query, 50, 200));
  filter.resource_id = query.value("resource_id");
  filter.tag = query.value("tag");
  if (query.has("after")) {
    auto after = LineItemId::parse(query.value("after"));
    if (!after) return invalid("after", "bad_format");
    filter.after = *after;
  }
  return platform_.db.read([&](data::Tx& tx) -> Result<Answer> {
    if (!TRY(launches(tx, caller.tool.id, course))) return not_found("context_not_found");
    if (query.has("resource_link_id")) filter.link = TRY(own_link(tx, caller, course, query.value("resource_link_id")));
    std::int64_t limit = filter.limit++;
    auto rows = TRY(store::line_items(tx, caller.tool.id, course, filter));
    Answer out{200, kItemsMedia, "[", ""};
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      std::vector<std::pair<std::string, std::string>> next;
      for (const char* name : {"resource_link_id", "resource_id", "tag"})
        if (query.has(name)) next.emplace_back(name, query.value(name));
      next.emplace_back("limit", std::to_string(limit));
      next.emplace_back("after", rows.back().id.text());
      out.next = with_query(url("/courses/" + course.text() + "/lineitems"), next);
    }
    for (const LineItemRow& row : rows) out.body += (out.body.size() > 1 ? "," : "") + write_item(row);
    out.body += "]";
    return out;
  });
}

Result<Answer> Service::add_item(const Caller& caller, CourseId course, std::string_view body) {
  ItemIn in = TRY(read_line_item(body));
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    if (!TRY(launches(tx, caller.tool.id, course))) return not_found("context_not_found");
    if (TRY(store::count_items(tx, caller.tool.id, course)) >= kMostItems)
      return conflict("too_many", "A tool has at most 1,000 line items in a course.");
    LineItemRow row;
    row.id = LineItemId::make(platform_.clock, platform_.random);
    row.tool_id = caller.tool.id;
    row.course_id = course;
    row.link_id = TRY(own_link(tx, caller, course, in.resource_link_id));
    row.label = in.label;
    row.score_maximum = in.score_maximum;
    row.resource_id = in.resource_id;
    row.tag = in.tag;
    row.starts_at = in.starts_at;
    row.ends_at = in.ends_at;
    row.created_at = tx.now();
    TRY(store::insert(tx, row));
    TRY(audit(tx, std::nullopt, "lti_line_item.created", "lti_line_item:" + row.id.text(),
              R"({"tool":")" + caller.tool.id.text() + "\"}"));
    return Answer{201, kItemMedia, write_item(row), ""};
  });
}

Result<Answer> Service::item(const Caller& caller, CourseId course, LineItemId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Answer> {
    return Answer{200, kItemMedia, write_item(TRY(item_for(tx, caller, course, id))), ""};
  });
}

Result<Answer> Service::change_item(const Caller& caller, CourseId course, LineItemId id, std::string_view body) {
  ItemIn in = TRY(read_line_item(body));
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    LineItemRow row = TRY(item_for(tx, caller, course, id));
    // What belongs to a lesson stays with it; the tool's own may move between its links.
    if (!row.of_link && !in.resource_link_id.empty())
      row.link_id = TRY(own_link(tx, caller, course, in.resource_link_id));
    row.label = in.label;
    row.score_maximum = in.score_maximum;
    row.resource_id = in.resource_id;
    row.tag = in.tag;
    row.starts_at = in.starts_at;
    row.ends_at = in.ends_at;
    TRY(store::update(tx, row));
    TRY(audit(tx, std::nullopt, "lti_line_item.changed", "lti_line_item:" + row.id.text(),
              R"({"tool":")" + caller.tool.id.text() + "\"}"));
    return Answer{200, kItemMedia, write_item(row), ""};
  });
}

Result<Answer> Service::remove_item(const Caller& caller, CourseId course, LineItemId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    LineItemRow row = TRY(item_for(tx, caller, course, id));
    if (row.of_link)
      return Answer{405, "application/problem+json",
                    JsonObject()
                        .number("status", 405)
                        .text("code", "of_the_lesson")
                        .text("detail", "This line item belongs to a lesson; only the course's author removes it.")
                        .str(),
                    ""};
    TRY(store::remove_item(tx, id));
    TRY(audit(tx, std::nullopt, "lti_line_item.removed", "lti_line_item:" + id.text(),
              R"({"tool":")" + caller.tool.id.text() + "\"}"));
    return Answer{204, "", "", ""};
  });
}

Result<Answer> Service::roster(const Caller& caller, CourseId course, const Form& query) {
  std::int64_t limit = TRY(page_size(query, 100, 500));
  learning::EnrolmentId after;
  if (query.has("after")) after = TRY(learning::EnrolmentId::parse(query.value("after")));
  std::string role = query.value("role");
  bool wanted = role.empty() || is_role(kLearnerRole, role) || role == kLearnerRole || role == kPersonLearner;
  // A write: whom the tool does not know yet gets a name for it.
  return platform_.db.write([&](data::Tx& tx) -> Result<Answer> {
    if (!TRY(launches(tx, caller.tool.id, course))) return not_found("context_not_found");
    if (query.has("rlid")) TRY(own_link(tx, caller, course, query.value("rlid")));
    std::string address = url("/courses/" + course.text() + "/memberships");
    Answer out{200, kRosterMedia, "", ""};
    std::vector<learning::Enrolment> people;
    if (wanted) people = TRY(learning_.taking(tx, course, after, limit + 1));
    if (static_cast<std::int64_t>(people.size()) > limit) {
      people.pop_back();
      std::vector<std::pair<std::string, std::string>> next = {{"limit", std::to_string(limit)},
                                                               {"after", people.back().id.text()}};
      for (const char* name : {"role", "rlid"})
        if (query.has(name)) next.emplace_back(name, query.value(name));
      out.next = with_query(address, next);
    }
    std::vector<PersonId> ids;
    for (const auto& one : people) ids.push_back(one.person_id);
    auto persons = TRY(accounts_.find_many(tx, ids));
    auto subjects = TRY(subjects_of(tx, caller.tool, ids));
    std::string members;
    std::string title;
    for (const auto& one : people) {
      auto person = persons.find(one.person_id);
      if (person == persons.end()) continue;
      title = one.course_title;
      const accounts::Person& who = person->second;
      std::string& subject = subjects[who.id];
      if (subject.empty()) subject = TRY(subject_of(tx, caller.tool, who.id));
      JsonObject member;
      // Clients refuse a whole roster for one member without a name.
      member.text("status", who.status == accounts::Status::active ? "Active" : "Inactive")
          .text("user_id", subject)
          .texts("roles", {std::string(kLearnerRole)});
      if (caller.setup.share_name)
        member.text("name", who.first_name + " " + who.last_name)
            .text("given_name", who.first_name)
            .text("family_name", who.last_name);
      else
        member.text("name", "Learner " + subject.substr(28));
      if (caller.setup.share_email) member.text("email", who.email);
      if (caller.setup.share_employee_number && who.employee_number)
        member.text("lis_person_sourcedid", *who.employee_number);
      members += (members.empty() ? "" : ",") + member.str();
    }
    if (title.empty())
      if (auto cards = TRY(courses_.cards(tx, {course})); !cards.empty()) title = cards.front().title;
    JsonObject context;
    context.text("id", course.text());
    if (!title.empty()) context.text("label", title).text("title", title);
    out.body = JsonObject().text("id", address).raw("context", context.str()).raw("members", "[" + members + "]").str();
    return out;
  });
}

}  // namespace mc::lti
