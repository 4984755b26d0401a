#include "modules/branding/personal_data.hpp"

#include "modules/branding/service.hpp"

namespace mc::branding {
namespace {

struct Signed {
  std::int64_t revision = 0;
  std::optional<BlobId> signature_blob;
};
FIELDS(Signed, revision, signature_blob)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "branding"; }
  std::string_view title() const override { return "Signature on certificates"; }
  std::vector<PersonColumns> columns() const override {
    return {{"branding_revisions", "signatory signature_blob", Fate::erased,
             "Who signs for the hospital; certificates that were drawn keep it."},
            {"branding_revisions", "changed_by", Fate::reference, "Who changed the look."}};
  }
  /// The name on certificates is the hospital's act, and is public on each of them: nothing to hand out.
  Status export_person(data::Tx&, PersonId, PersonArchive&) const override { return {}; }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    std::int64_t changed = 0;
    for (const std::string& name : erasure.known_as.names) {
      for (const Signed& row :
           TRY(sql.all<Signed>("SELECT revision, signature_blob FROM branding_revisions WHERE signatory = ?", name)))
        if (row.signature_blob)
          TRY(platform_.blobs.drop_reference(tx, *row.signature_blob,
                                             "branding:" + std::to_string(row.revision) + ":signature"));
      changed +=
          TRY(sql.run("UPDATE branding_revisions SET signatory = '', signature_blob = NULL WHERE signatory = ?", name));
    }
    erasure.erased("the name that signs certificates", changed);
    return {};
  }

private:
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::branding
