// Templates, the log and suppressed addresses.
#include "modules/notifications/office.hpp"

#include <algorithm>

namespace mc::notifications {
namespace {

Status check_text(std::string_view path, std::string_view text, const Kind& kind) {
  auto problem = problem_with(text, kind);
  if (!problem) return {};
  std::string detail = *problem == "placeholder_unknown" ? "Only the values listed for this kind can be put in."
                       : *problem == "looks_like_phi"    ? "A mail must hold no data of patients."
                                                         : "A bracket is open.";
  return invalid(std::string(path), *problem, std::move(detail));
}

template <class T>
Status check_words(const T& in, const Kind& kind) {
  TRY(check_text("subject", in.subject.value, kind));
  if (in.subject.value.find('\n') != std::string::npos)
    return invalid("subject", "one_line", "The subject is one line.");
  TRY(check_text("body", in.body.value, kind));
  return check_text("short_text", in.short_text.value, kind);
}

Status check_place(std::string_view code, std::string_view language) {
  if (!known_code(code) || !known_language(language)) return not_found();
  return {};
}

std::string full_name(const accounts::Person& person) { return person.first_name + " " + person.last_name; }

}  // namespace

Status Office::audit(data::Tx& tx, const security::Viewer& viewer, std::string action, std::string object) {
  security::AuditEvent event;
  event.actor = viewer.person;
  event.action = std::move(action);
  event.object = std::move(object);
  return platform_.audit.append(tx, event);
}

Result<std::map<PersonId, accounts::Person>> Office::people(data::Tx& tx, std::vector<PersonId> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return parts_.accounts.find_many(tx, ids);
}

Result<NotificationTemplates> Office::templates(const TemplatesQuery& query) {
  std::string language = query.language ? query.language->value : "en";
  if (!known_language(language)) return invalid("language", "language_unknown");
  return platform_.db.read([&](data::Tx& tx) -> Result<NotificationTemplates> {
    NotificationTemplates out;
    for (const Kind& kind : kinds()) {
      NotificationTemplateLine line{std::string(kind.code), std::string(kind.group), language, {}, false, 0};
      line.subject = courier_.texts().sentence(kind.code, language);
      if (auto row = TRY(store::current_template(tx, kind.code, language))) {
        line.revision = row->revision;
        line.changed = !row->subject.empty();
        if (line.changed) line.subject = row->subject;
      }
      out.items.push_back(std::move(line));
    }
    return out;
  });
}

Result<NotificationTemplate> Office::show_template(std::string_view code, std::string_view language) {
  TRY(check_place(code, language));
  return platform_.db.read([&](data::Tx& tx) -> Result<NotificationTemplate> {
    const Kind& kind = kind_of(code);
    NotificationTemplate out;
    out.code = code;
    out.group = kind.group;
    out.language = language;
    TemplateText words = courier_.texts().built_in(code, language);
    auto history = TRY(store::template_history(tx, code, language));
    if (!history.empty()) {
      out.revision = history.front().revision;
      out.built_in = history.front().subject.empty();
      if (!out.built_in) words = {history.front().subject, history.front().body, history.front().short_text};
    }
    out.subject = words.subject;
    out.body = words.body;
    out.short_text = words.short_text;
    for (std::string_view name : placeholders_of(kind)) out.params.emplace_back(name);
    std::vector<PersonId> authors;
    for (const TemplateRow& row : history) authors.push_back(row.made_by);
    auto known = TRY(people(tx, std::move(authors)));
    for (const TemplateRow& row : history) {
      auto by = known.find(row.made_by);
      out.history.push_back(
          {row.revision, row.made_at, by == known.end() ? "" : full_name(by->second), row.subject.empty()});
    }
    return out;
  });
}

Result<NotificationTemplate> Office::change_template(const security::Viewer& viewer, std::string_view code,
                                                     std::string_view language, const TemplateIn& in) {
  TRY(check_place(code, language));
  TRY(check_words(in, kind_of(code)));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto current = TRY(store::current_template(tx, code, language));
    std::int64_t revision = current ? current->revision : 0;
    if (revision != in.revision) return conflict("template_changed", "Somebody else changed it meanwhile.");
    TRY(store::insert_template(
        tx, code, language,
        {revision + 1, in.subject.value, in.body.value, in.short_text.value, viewer.person, tx.now()}));
    return audit(tx, viewer, "notifications.template_changed",
                 "template:" + std::string(code) + "/" + std::string(language));
  }));
  return show_template(code, language);
}

Result<NotificationTemplate> Office::reset_template(const security::Viewer& viewer, std::string_view code,
                                                    std::string_view language) {
  TRY(check_place(code, language));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto current = TRY(store::current_template(tx, code, language));
    if (!current || current->subject.empty()) return {};
    TRY(store::insert_template(tx, code, language, {current->revision + 1, "", "", "", viewer.person, tx.now()}));
    return audit(tx, viewer, "notifications.template_reset",
                 "template:" + std::string(code) + "/" + std::string(language));
  }));
  return show_template(code, language);
}

Result<TemplatePreview> Office::preview(std::string_view code, std::string_view language, const TemplateDraft& in) {
  TRY(check_place(code, language));
  const Kind& kind = kind_of(code);
  TRY(check_words(in, kind));
  Letter letter = courier_.letter_to({{}, {}, "Ana", "Reyes", "ana@hospital.example", {}, {}}, language);
  letter.link = "/notifications";
  if (group_of(code).optional) letter.unsubscribe = "example";
  Params params = sample_params(kind, language);
  mail::Mail mail =
      compose_letter(courier_.texts(), letter, {in.subject.value, in.body.value, in.short_text.value}, params);
  params["name"] = letter.first_name;
  params["organisation"] = letter.organisation;
  params["link"] = address_of(letter.base_url, letter.link);
  return TemplatePreview{mail.subject, mail.text, mail.html, render(in.short_text.value, params)};
}

Result<Page<NotificationDelivery>> Office::deliveries(const DeliveriesQuery& query) {
  const std::int64_t limit = query.limit.value_or(50).value;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<NotificationDelivery>> {
    auto rows = TRY(store::deliveries(tx, query.state, query.channel, query.after, limit + 1));
    Page<NotificationDelivery> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    std::vector<PersonId> ids;
    for (const DeliveryRow& row : rows) ids.push_back(row.person_id);
    auto known = TRY(people(tx, std::move(ids)));
    for (const DeliveryRow& row : rows) {
      auto who = known.find(row.person_id);
      page.items.push_back({row.id, row.person_id, who == known.end() ? "" : full_name(who->second), row.code,
                            row.channel, row.mode, row.state, row.reason, row.attempts, row.language,
                            row.template_revision, row.created_at, row.updated_at, row.due_at});
    }
    return page;
  });
}

Status Office::send_again(const security::Viewer& viewer, DeliveryId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::delivery(tx, id))) return not_found("delivery_not_found");
    if (!TRY(courier_.again(tx, id))) return conflict("not_failed", "Only what failed is sent again.");
    return audit(tx, viewer, "notifications.sent_again", "delivery:" + id.text());
  });
}

Result<Page<Suppression>> Office::suppressions(const SuppressionsQuery& query) {
  Bytes after;
  if (query.after) {
    auto given = from_hex(query.after->value);
    if (!given) return invalid("after", "not_a_hash");
    after = std::move(*given);
  }
  constexpr std::int64_t kPage = 100;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Suppression>> {
    auto rows = TRY(store::all_suppressed(tx, after, kPage + 1));
    Page<Suppression> page;
    if (rows.size() > static_cast<std::size_t>(kPage)) {
      rows.pop_back();
      page.next = to_hex(rows.back().address_hash);
    }
    std::vector<PersonId> ids;
    for (const SuppressedRow& row : rows) ids.push_back(row.person_id);
    auto known = TRY(people(tx, std::move(ids)));
    for (const SuppressedRow& row : rows) {
      auto who = known.find(row.person_id);
      page.items.push_back({to_hex(row.address_hash), row.person_id, who == known.end() ? "" : full_name(who->second),
                            row.reason, row.status, row.at});
    }
    return page;
  });
}

Status Office::unsuppress(const security::Viewer& viewer, std::string_view hash) {
  auto bytes = from_hex(hash);
  if (!bytes) return not_found();
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::suppressed(tx, *bytes));
    if (!row) return not_found();
    TRY(store::unsuppress(tx, *bytes));
    return audit(tx, viewer, "notifications.address_released", "person:" + row->person_id.text());
  });
}

}  // namespace mc::notifications
