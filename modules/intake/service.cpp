#include "modules/intake/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "modules/intake/picture.hpp"

namespace mc::intake {
namespace {

constexpr std::chrono::milliseconds kBatchesShown = std::chrono::hours(24 * 30);

std::string reference_of(DocumentId id) { return "intake:document:" + id.text(); }

bool put_away_already(DocumentState state) {
  return state == DocumentState::confirmed || state == DocumentState::dropped;
}

bool on_its_way(DocumentState state) { return state == DocumentState::queued || state == DocumentState::reading; }

Result<IntakeDocument> as_document(const DocumentRow& row) {
  IntakeDocument out;
  out.id = row.id;
  out.person_id = row.person_id;
  out.batch_id = row.batch_id;
  out.file_name = row.file_name;
  out.media_type = row.media_type;
  out.size = row.size;
  out.state = row.state;
  out.refusal = row.refusal;
  out.engine = row.engine;
  out.milliseconds = row.milliseconds;
  if (row.fields != "{}") out.fields = TRY(shape::from_json<Fields>(row.fields));
  out.credential_id = row.credential_id;
  out.made_at = row.made_at;
  return out;
}

/// The newest of the same type that nothing renews yet.
std::optional<credentials::CredentialId> renewed_by(const Fields& fields,
                                                    const std::vector<credentials::Credential>& held) {
  const credentials::Credential* best = nullptr;
  for (const credentials::Credential& item : held) {
    bool same = item.type == fields.type->value && item.type != "other" &&
                shape::enum_name(item.kind) == fields.kind.value_or(Proposal{}).value;
    bool renewed =
        std::any_of(held.begin(), held.end(), [&](const auto& other) { return other.previous_id == item.id; });
    if (!same || renewed) continue;
    // One without an end counts as the oldest: it is the one that lacks a date.
    if (best == nullptr || best->expires_on < item.expires_on) best = &item;
  }
  return best == nullptr ? std::nullopt : std::optional(best->id);
}

}  // namespace

Service::Service(Platform& platform, const Parts& parts)
    : platform_(platform), accounts_(parts.accounts), organisation_(parts.organisation),
      credentials_(parts.credentials), notifications_(parts.notifications),
      own_reader_(parts.reader == nullptr ? make_sandbox_reader() : nullptr),
      reader_(parts.reader == nullptr ? *own_reader_ : *parts.reader) {}
Service::~Service() = default;

Status Service::audit(data::Tx& tx, PersonId actor, std::string action, std::string object) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  return platform_.audit.append(tx, event);
}

Result<DocumentRow> Service::find_for(data::Tx& tx, const security::Viewer& viewer, DocumentId id) {
  auto row = TRY(store::find(tx, id));
  if (!row) return not_found("document_not_found");
  if (row->person_id == viewer.person) return *row;
  // Of a file that names nobody only its sender knows.
  if (!row->person_id && row->made_by == viewer.person) return *row;
  bool reached = row->person_id && viewer.may("intake:office") &&
                 TRY(organisation_.in_reach(tx, viewer, "intake:office", *row->person_id));
  if (!reached) return not_found("document_not_found");
  return *row;
}

Result<IntakeDocument> Service::view(data::Tx& tx, const DocumentRow& row) {
  std::vector<IntakeDocument> one = TRY(views(tx, {row}));
  return std::move(one.front());
}

/// What a person holds is read once, however many documents of hers there are.
Result<std::vector<IntakeDocument>> Service::views(data::Tx& tx, const std::vector<DocumentRow>& rows) {
  std::vector<PersonId> people;
  for (const DocumentRow& row : rows)
    if (row.person_id) people.push_back(*row.person_id);
  auto names = TRY(accounts_.find_many(tx, people));
  std::map<PersonId, std::vector<credentials::Credential>> held;
  std::vector<IntakeDocument> out;
  for (const DocumentRow& row : rows) {
    IntakeDocument item = TRY(as_document(row));
    if (row.person_id) {
      if (auto person = names.find(*row.person_id); person != names.end())
        item.person_name = person->second.first_name + " " + person->second.last_name;
      if (item.state == DocumentState::ready && item.fields.type) {
        auto [known, fresh] = held.try_emplace(*row.person_id);
        if (fresh) known->second = TRY(credentials_.of_person(tx, *row.person_id));
        item.renews = renewed_by(item.fields, known->second);
      }
    }
    out.push_back(std::move(item));
  }
  return out;
}

Status Service::add(data::Tx& tx, const DocumentRow& row) {
  if (row.blob_id) TRY(platform_.blobs.add_reference(tx, *row.blob_id, reference_of(row.id)));
  TRY(store::insert(tx, row));
  if (row.state != DocumentState::queued) return {};
  auto priority = row.batch_id ? jobs::Priority::low : jobs::Priority::high;
  return platform_.jobs.enqueue(tx, ReadDocument{row.id}, {3, priority, {}, row.id.text()});
}

Status Service::check_room(data::Tx& tx, const security::Viewer& viewer, bool office, std::int64_t more) {
  const std::int64_t open =
      office ? TRY(store::open_of_sender(tx, viewer.person)) : TRY(store::open_count(tx, viewer.person));
  if (open + more > (office ? kOpenOfOfficeAtMost : kOpenAtMost))
    return conflict("too_many_documents", "Look at the documents that wait before you send more.");
  return {};
}

Result<IntakeDocument> Service::upload(const security::Viewer& viewer, http::Upload& upload) {
  std::string body = TRY(http::read_body(upload, kDocumentLimit));
  std::string type = TRY(checked_type(as_bytes(body)));
  blobs::BlobInfo blob = TRY(platform_.blobs.put(as_bytes(body), type));
  return platform_.db.write([&](data::Tx& tx) -> Result<IntakeDocument> {
    TRY(check_room(tx, viewer, false, 1));
    DocumentRow row;
    row.id = DocumentId::make(platform_.clock, platform_.random);
    row.person_id = viewer.person;
    row.made_by = viewer.person;
    row.file_name = upload.file_name;
    row.blob_id = blob.id;
    row.media_type = type;
    row.size = blob.size;
    row.made_at = tx.now();
    TRY(add(tx, row));
    TRY(audit(tx, viewer.person, "intake.uploaded", "intake_document:" + row.id.text()));
    return view(tx, row);
  });
}

Result<Page<IntakeDocument>> Service::list(const security::Viewer& viewer, const IntakeQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<IntakeDocument>> {
    std::int64_t limit = query.limit ? query.limit->value : 50;
    std::vector<DocumentRow> rows;
    if (query.batch) {
      auto batch = TRY(store::batch(tx, *query.batch));
      if (!batch || batch->made_by != viewer.person) return not_found("batch_not_found");
      rows = TRY(store::of_batch(tx, batch->id, query.after, limit + 1));
    } else {
      rows = TRY(store::of_person(tx, viewer.person, query.after, limit + 1));
    }
    Page<IntakeDocument> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(views(tx, rows));
    return page;
  });
}

Result<IntakeBatch> Service::view(data::Tx& tx, const BatchRow& row) {
  IntakeBatch out{row.id, row.file_name, row.office, 0, 0, 0, 0, 0, row.made_at};
  for (const StateCount& count : TRY(store::states(tx, row.id))) {
    out.files += count.documents;
    if (count.state == DocumentState::queued || count.state == DocumentState::reading) out.waiting += count.documents;
    if (count.state == DocumentState::ready) out.ready += count.documents;
    if (count.state == DocumentState::refused) out.refused += count.documents;
    if (count.state == DocumentState::confirmed) out.confirmed += count.documents;
  }
  return out;
}

Result<IntakeBatches> Service::batches(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<IntakeBatches> {
    IntakeBatches out;
    for (const BatchRow& row : TRY(store::batches(tx, viewer.person, tx.now() - kBatchesShown)))
      out.items.push_back(TRY(view(tx, row)));
    return out;
  });
}

Result<IntakeDocument> Service::one(const security::Viewer& viewer, DocumentId id) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<IntakeDocument> { return view(tx, TRY(find_for(tx, viewer, id))); });
}

Result<http::Download> Service::file(const security::Viewer& viewer, DocumentId id) {
  auto row = TRY(platform_.db.write([&](data::Tx& tx) -> Result<DocumentRow> {
    DocumentRow found = TRY(find_for(tx, viewer, id));
    if (!found.blob_id) return not_found("document_not_found");
    if (found.person_id != viewer.person)
      TRY(audit(tx, viewer.person, "intake.document_viewed", "intake_document:" + id.text()));
    return found;
  }));
  http::Download file;
  file.media_type = row.media_type;
  file.file_name = row.media_type == "application/pdf" ? "document.pdf"
                   : row.media_type == "image/png"     ? "document.png"
                                                       : "document.jpg";
  file.show_inline = true;
  file.size = row.size;
  file.write = [this, blob = *row.blob_id, size = row.size](std::int64_t offset, std::int64_t length,
                                                            const blobs::Sink& sink) {
    return platform_.blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return file;
}

/// The file leaves with the row's reference; a credential has its own by then.
Status Service::put_away(data::Tx& tx, DocumentRow& row, DocumentState state) {
  if (row.blob_id) TRY(platform_.blobs.drop_reference(tx, *row.blob_id, reference_of(row.id)));
  row.blob_id.reset();
  row.fields = "{}";
  row.file_name.clear();
  row.state = state;
  return store::update(tx, row);
}

Result<credentials::Credential> Service::confirm(const security::Viewer& viewer, DocumentId id,
                                                 const credentials::CredentialIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<credentials::Credential> {
    DocumentRow row = TRY(find_for(tx, viewer, id));
    if (put_away_already(row.state)) return conflict("already_done", "This document was confirmed or dropped before.");
    if (row.state == DocumentState::refused || !row.blob_id || !row.person_id)
      return conflict("document_refused", "This document was refused. Send another picture of the card.");
    std::vector<credentials::ScanFile> scans = {{*row.blob_id, row.media_type, row.size}};
    row.credential_id = TRY(credentials_.put(tx, *row.person_id, viewer.person, in, scans));
    const bool waited = on_its_way(row.state);
    TRY(put_away(tx, row, DocumentState::confirmed));
    if (waited && row.batch_id) TRY(tell(tx, row));
    TRY(audit(tx, viewer.person, "intake.confirmed", "intake_document:" + id.text()));
    auto made = TRY(credentials_.find(tx, *row.credential_id));
    if (!made) return internal("credential_lost");
    return *made;
  });
}

Status Service::drop(const security::Viewer& viewer, DocumentId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    DocumentRow row = TRY(find_for(tx, viewer, id));
    if (put_away_already(row.state)) return conflict("already_done", "This document was confirmed or dropped before.");
    const bool waited = on_its_way(row.state);
    TRY(put_away(tx, row, DocumentState::dropped));
    // The batch may have waited for this one alone.
    if (waited && row.batch_id) TRY(tell(tx, row));
    return audit(tx, viewer.person, "intake.dropped", "intake_document:" + id.text());
  });
}

Result<IntakeStatus> Service::status(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<IntakeStatus> {
    return IntakeStatus{reader_.engine(), TRY(store::to_review(tx, viewer.person))};
  });
}

}  // namespace mc::intake
