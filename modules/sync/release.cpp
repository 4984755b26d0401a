// From the start of a release to its sealed file.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/sync/service.hpp"

namespace mc::sync {
namespace {

constexpr int kPeopleAtOnce = 500;
constexpr std::size_t kMostBytes = 16U << 20;
constexpr std::size_t kExamples = 5;
constexpr std::int64_t kMostLines = 2'000;

/// What a release says of whom: two people approve when it differs from the last one that was approved.
std::string fields_of(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    const TableSpec* table = table_named(name);
    if (table == nullptr) continue;
    out += fmt::format("{}({},{}state,period,total", name, table->subject, table->by_group ? "role_group," : "");
    for (std::string_view status : table->statuses) out += fmt::format(",{}", status);
    out += ")";
  }
  return out;
}

SyncFigures outward(const Figures& in) {
  return {in.people,     in.groups,     in.released_groups, in.merged_groups,   in.dropped_groups, in.suppressed_cells,
          in.kept_cells, in.total_only, in.smallest_group,  in.records_at_risk, in.max_risk,       in.max_distance};
}

SyncRemoved removed(std::string kind, std::int64_t values, const std::set<std::string>& examples = {}) {
  SyncRemoved out{std::move(kind), values, {}};
  for (const std::string& one : examples)
    if (out.examples.size() < kExamples && !one.empty()) out.examples.push_back(one);
  return out;
}

std::multiset<std::string> lines_of(const std::vector<ContentRow>& contents) {
  std::multiset<std::string> out;
  for (const ContentRow& content : contents)
    for (std::string_view line : split(content.text, '\n'))
      if (!line.empty()) out.insert(content.table_name + std::string(line));
  return out;
}

void compare(const std::vector<ContentRow>& before, const std::vector<ContentRow>& now, SyncPreview& preview) {
  const auto a = lines_of(before), b = lines_of(now);
  std::vector<std::string> same;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(same));
  preview.same_lines = static_cast<std::int64_t>(same.size());
  preview.gone_lines = static_cast<std::int64_t>(a.size() - same.size());
  preview.new_lines = static_cast<std::int64_t>(b.size() - same.size());
}

std::string plain_version(std::string_view version) {
  const std::size_t end = version.find_first_not_of("0123456789.");
  const std::string out(version.substr(0, std::min<std::size_t>(end, 8)));
  return out.empty() || out == "." ? "0" : out;
}

}  // namespace

Result<SyncRelease> Service::start(const security::Viewer& viewer, const SyncStart& in) {
  std::set<std::string> names;
  for (const auto& name : in.tables) {
    if (table_named(name.value) == nullptr)
      return invalid("tables", "unknown_table", "Choose among the tables that may leave.");
    names.insert(name.value);
  }
  if (names.empty()) return invalid("tables", "required", "Choose one table or more.");
  const std::vector<std::string> list(names.begin(), names.end());
  return platform_.db.write([&](data::Tx& tx) -> Result<SyncRelease> {
    const SettingsRow settings = TRY(settings_in(tx));
    TRY(check_on(settings));
    TRY(store::put_settings(tx, settings));
    if (TRY(store::open_release(tx)))
      return conflict("release_open", "Another release is not decided yet. Approve or discard it first.");
    const SyncSettings rules = TRY(settings_of(settings));
    if (rules.receiver_key.value.empty())
      return conflict("no_receiver_key", "Enter the receiver's public key in the settings first.");
    ReleaseRow row;
    row.id = ReleaseId::make(platform_.clock, platform_.random);
    row.started_by = viewer.person;
    row.started_at = tx.now();
    row.tables = shape::to_json(list);
    row.k = rules.k;
    row.receiver = rules.receiver_key;
    row.fields = fields_of(list);
    row.preview = shape::to_json(SyncPreview{});
    TRY(store::insert(tx, row));
    TRY(platform_.jobs.enqueue(tx, PrepareRelease{row.id}));
    TRY(audit(tx, viewer, "sync.started", row.id, fmt::format(R"({{"tables":{}}})", list.size())));
    return view(tx, row);
  });
}

Status Service::prepare(ReleaseId id) {
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return row_for(tx, id); }));
  if (row.state != ReleaseState::preparing) return {};
  Status done = compute(row);
  if (done) return {};
  LOG(error, "sync_not_prepared", {"code", done.error().code});
  row.state = ReleaseState::failed;
  row.code = done.error().code;
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (TRY(row_for(tx, id)).state != ReleaseState::preparing) return {};
    TRY(store::update(tx, row));
    return audit(tx, std::nullopt, "sync.prepare_failed", id, R"({"code":")" + row.code + "\"}");
  });
}

Status Service::compute(ReleaseRow row) {
  const Gathered gathered = TRY(gather());
  const Rules rules{row.k};
  SyncPreview preview;
  Figures figures;
  std::vector<ContentRow> contents;
  std::vector<NamedText> texts;
  for (const std::string& name : TRY(shape::from_json<std::vector<std::string>>(row.tables))) {
    const TableSpec* table = table_named(name);
    if (table == nullptr) return internal("unknown_table");
    const auto earlier = TRY(platform_.db.read([&](data::Tx& tx) { return store::told(tx, name); }));
    auto facts = gathered.facts.find(name);
    const Anonymised made =
        anonymise(*table, facts == gathered.facts.end() ? std::vector<Fact>{} : facts->second, rules, earlier);
    figures = together(figures, made.figures);
    contents.push_back({name, ndjson(*table, made.rows), shape::to_json(made.cells)});
    texts.push_back({name, contents.back().text});
  }
  figures.people = gathered.people;
  preview.figures = outward(figures);
  preview.removed = {removed("name", gathered.people),
                     removed("unit", gathered.units),
                     removed("day", gathered.days),
                     removed("category", static_cast<std::int64_t>(gathered.categories.size()), gathered.categories),
                     removed("profession", static_cast<std::int64_t>(gathered.professions.size())),
                     removed("credential_type", static_cast<std::int64_t>(gathered.types.size()))};
  if (!TRY(scan(texts)).empty())
    return fail(Fault::conflict, "scan_hit", "The last look found something that must not leave.");
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (TRY(row_for(tx, row.id)).state != ReleaseState::preparing) return {};
    const auto last = TRY(store::last_approved(tx));
    preview.new_fields = !last || last->fields != row.fields || last->receiver != row.receiver || row.k < last->k;
    compare(last ? TRY(store::contents(tx, last->id)) : std::vector<ContentRow>{}, contents, preview);
    for (const ContentRow& content : contents) TRY(store::put_content(tx, row.id, content));
    row.preview = shape::to_json(preview);
    row.state = ReleaseState::ready;
    row.code.clear();
    TRY(store::update(tx, row));
    return audit(tx, std::nullopt, "sync.prepared", row.id,
                 fmt::format(R"({{"groups":{},"suppressed":{}}})", figures.released_groups, figures.suppressed_cells));
  });
}

Result<std::vector<Hit>> Service::scan(const std::vector<NamedText>& texts) {
  const CodeSet codes = shipped_codes();
  std::vector<Hit> hits;
  std::string all;
  for (const NamedText& text : texts) {
    const bool digits = text.name == "manifest.sig";  // hexadecimal and random: nothing to look for but its form
    for (const Hit& hit : digits ? check_signature(text.name, text.text) : check_words(text.name, text.text, codes))
      hits.push_back(hit);
    if (digits) continue;
    for (const Hit& hit : check_patterns(text.name, text.text)) hits.push_back(hit);
    all += text.text;
  }
  const Tokens tokens(all, codes);
  std::optional<PersonId> after;
  for (bool more = true; more;) {
    TRY(platform_.db.read([&](data::Tx& tx) -> Status {
      const auto people = TRY(parts_.accounts.list(tx, after, kPeopleAtOnce));
      more = static_cast<int>(people.size()) == kPeopleAtOnce;
      for (const accounts::Person& person : people) {
        bool found = tokens.has(person.first_name) || tokens.has(person.last_name) || tokens.has(person.email) ||
                     tokens.has(person.handle) || (person.employee_number && tokens.has(*person.employee_number));
        for (const credentials::Credential& one : TRY(parts_.credentials.of_person(tx, person.id)))
          found |= tokens.has(one.number);
        if (found) hits.push_back({"person", "bundle"});
      }
      if (!people.empty()) after = people.back().id;
      return {};
    }));
  }
  return hits;
}

Result<SyncRelease> Service::approve(const security::Viewer& viewer, ReleaseId id) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  return approve_proved(viewer, id);
}

Result<SyncRelease> Service::approve_proved(const security::Viewer& viewer, ReleaseId id) {
  const bool complete = TRY(platform_.db.write([&](data::Tx& tx) -> Result<bool> {
    const SettingsRow settings = TRY(settings_in(tx));
    TRY(check_on(settings));
    const ReleaseRow row = TRY(row_for(tx, id));
    if (row.state != ReleaseState::ready) return conflict("release_not_ready", "This release cannot be approved now.");
    if (row.started_by == viewer.person) return forbidden("own_release", "Somebody else approves what you started.");
    auto approvals = TRY(store::approvals(tx, id));
    const bool again = std::any_of(approvals.begin(), approvals.end(),
                                   [&](const ApprovalRow& one) { return one.person_id == viewer.person; });
    const std::size_t needed = TRY(shape::from_json<SyncPreview>(row.preview)).new_fields ? 2 : 1;
    if (!again) {
      TRY(store::approve(tx, id, viewer.person));
      TRY(audit(tx, viewer, "sync.approved", id));
    }
    return approvals.size() + (again ? 0 : 1) >= needed;
  }));
  if (complete) TRY(seal_release(TRY(platform_.db.read([&](data::Tx& tx) { return row_for(tx, id); }))));
  return release(id);
}

Result<SyncManifest> Service::manifest_of(const ReleaseRow& row, const SettingsRow& settings,
                                          const security::SigningKey& signer) {
  const auto checkpoint = security::parse_checkpoint(TRY(platform_.audit.checkpoint()));
  if (!checkpoint) return internal("checkpoint_unreadable");
  SyncManifest manifest;
  manifest.audit_rows = checkpoint->size;
  manifest.audit_root = to_hex(checkpoint->root);
  manifest.bundle = bundle_name(row.id);
  const auto day = ymd(platform_.clock.today());
  manifest.created = period_of(PeriodKind::month, static_cast<int>(day.year()), static_cast<unsigned>(day.month()));
  manifest.k = row.k;
  manifest.program = plain_version(parts_.program);
  manifest.schema = kSchemaVersion;
  manifest.signer = to_hex(signer.public_key());
  manifest.site = settings.site;
  return manifest;
}

Status Service::seal_release(ReleaseRow row) {
  std::vector<ContentRow> contents;
  SettingsRow settings;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    settings = TRY(settings_in(tx));
    contents = TRY(store::contents(tx, row.id));
    return {};
  }));
  const Bytes receiver = TRY(from_hex(row.receiver));
  security::PublicKey key{};
  if (receiver.size() != key.size()) return conflict("no_receiver_key", "The receiver's key is not one.");
  std::copy(receiver.begin(), receiver.end(), key.begin());
  const security::SigningKey signer = TRY(signing_key(settings));
  SyncManifest manifest = TRY(manifest_of(row, settings, signer));
  std::vector<NamedText> texts;
  for (const ContentRow& content : contents) texts.push_back({content.table_name, content.text});
  const Bytes archive = make_archive(manifest, texts, signer);
  // The archive is read back: what is looked through are the bytes that leave, before only the receiver can read them.
  if (!TRY(scan(TRY(read_archive(archive)))).empty())
    return conflict("scan_hit", "The last look at the bytes found something that must not leave.");
  const Bytes file = seal_archive(archive, manifest.bundle, key, platform_.random);
  if (file.size() > kMostBytes) return conflict("release_too_large", "Choose fewer tables.");
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(check_on(TRY(settings_in(tx))));
    ReleaseRow now = TRY(row_for(tx, row.id));
    if (now.state != ReleaseState::ready) return conflict("release_not_ready", "This release was decided meanwhile.");
    now.state = ReleaseState::approved;
    now.approved_at = tx.now();
    now.bytes = static_cast<std::int64_t>(file.size());
    now.sha256 = to_hex(security::sha256(file));
    TRY(store::put_bundle(tx, row.id, file));
    TRY(store::update(tx, now));
    for (const ContentRow& content : contents)
      TRY(store::tell(tx, row.id, content.table_name, TRY(shape::from_json<std::vector<Told>>(content.cells))));
    return audit(tx, std::nullopt, "sync.sealed", row.id,
                 fmt::format(R"({{"sha256":"{}","bytes":{},"audit_rows":{},"audit_root":"{}"}})", now.sha256, now.bytes,
                             manifest.audit_rows, manifest.audit_root));
  });
}

Result<SyncRelease> Service::discard(const security::Viewer& viewer, ReleaseId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<SyncRelease> {
    ReleaseRow row = TRY(row_for(tx, id));
    const bool open = row.state == ReleaseState::preparing || row.state == ReleaseState::ready ||
                      (row.state == ReleaseState::failed && !row.approved_at);
    if (!open) return conflict("release_decided", "It is approved already. Recall it instead.");
    row.state = ReleaseState::discarded;
    TRY(store::update(tx, row));
    TRY(store::forget_contents(tx, id));
    TRY(audit(tx, viewer, "sync.discarded", id));
    return view(tx, row);
  });
}

Result<SyncRelease> Service::recall(const security::Viewer& viewer, ReleaseId id, const SyncRecallIn& in) {
  TRY(accounts::proved_lately(parts_.accounts, viewer));
  return platform_.db.write([&](data::Tx& tx) -> Result<SyncRelease> {
    ReleaseRow row = TRY(row_for(tx, id));
    if (!row.approved_at) return conflict("release_not_approved", "It has not left. Discard it instead.");
    if (row.recalled_at) return conflict("release_recalled", "It is recalled already.");
    row.state = ReleaseState::recalled;
    row.cancelled = true;
    row.recalled_at = tx.now();
    row.recalled_by = viewer.person;
    row.recall_reason = in.reason;
    TRY(store::update(tx, row));
    if (!row.sent_to.empty()) TRY(platform_.jobs.enqueue(tx, TellRecalls{id}));
    TRY(audit(tx, viewer, "sync.recalled", id));
    return view(tx, row);
  });
}

Result<std::string> Service::text_of(ReleaseId id, std::string_view table) {
  return platform_.db.read([&](data::Tx& tx) -> Result<std::string> {
    TRY(row_for(tx, id));
    for (ContentRow& one : TRY(store::contents(tx, id)))
      if (one.table_name == table) return std::move(one.text);
    return not_found("table_not_found");
  });
}

Result<SyncLines> Service::lines(ReleaseId id, const SyncContentQuery& query) {
  const std::string text = TRY(text_of(id, query.table.value));
  SyncLines out;
  for (std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    if (++out.total <= kMostLines) out.lines.push_back(RawJson{std::string(line)});
  }
  return out;
}

Result<http::Download> Service::content(ReleaseId id, const SyncContentQuery& query) {
  std::string content = TRY(text_of(id, query.table.value));
  http::Download out;
  out.media_type = "application/x-ndjson";
  out.file_name = query.table.value + ".ndjson";
  out.write = [text = std::move(content)](std::int64_t, std::int64_t, const blobs::Sink& sink) {
    return sink(as_bytes(text));
  };
  return out;
}

Result<Bytes> Service::sealed_file(const security::Viewer& viewer, ReleaseId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Bytes> {
    TRY(check_on(TRY(settings_in(tx))));
    const ReleaseRow row = TRY(row_for(tx, id));
    auto found = TRY(store::bundle(tx, id));
    if (!found || row.recalled_at) return conflict("release_not_approved", "There is no file of this release.");
    TRY(audit(tx, viewer, "sync.file_taken", id, R"({"sha256":")" + row.sha256 + "\"}"));
    return std::move(*found);
  });
}

Result<http::Download> Service::file(const security::Viewer& viewer, ReleaseId id) {
  Bytes sealed = TRY(sealed_file(viewer, id));
  http::Download out;
  out.media_type = "application/octet-stream";
  out.file_name = bundle_name(id) + ".mcsync";
  out.write = [bytes = std::move(sealed)](std::int64_t, std::int64_t, const blobs::Sink& sink) { return sink(bytes); };
  return out;
}

}  // namespace mc::sync
