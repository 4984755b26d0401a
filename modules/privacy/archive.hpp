#pragma once
// The archive a person gets: for people index.html and a page for each part; for programs the same tables as JSON and
// CSV; her files as they are; manifest.json with what is in it. The archive is streamed into the encrypted blob store:
// it is never whole in memory, and nothing of it lies on the disk in the clear (SEC-002).
#include "appliance/documents/documents.hpp"
#include "modules/personal_data.hpp"

namespace mc::privacy {

struct ArchiveHead {
  std::string organisation;
  std::string name;
  PersonId person;
  Instant made_at;
  std::string requested_by;  // "you", or the officer's name
};

/// One archive. Errors: too_large `export_too_large`.
class ZipArchive final : public PersonArchive {
public:
  ZipArchive(documents::ZipWriter& zip, blobs::Blobs& blobs, ArchiveHead head);

  Status begin_part(std::string_view module, std::string_view title);
  Status end_part();
  /// Adds files, start page and manifest and writes everything.
  Status pack();

  Status add_blob(std::string name, BlobId blob) override;
  Status add_file(std::string name, std::function<Result<Bytes>()> make) override;

protected:
  Status open(std::string_view name, std::string_view title, std::vector<std::string> columns) override;
  Status add(std::string_view json, const std::vector<std::string>& cells) override;
  Status close() override;

private:
  struct File {
    std::string path;
    std::optional<BlobId> blob;
    std::function<Result<Bytes>()> make;
  };
  struct Listed {
    std::string path;
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
  };
  Status put(const std::string& path, std::string_view text, std::int64_t rows);
  Status put_file(const File& file);
  Status take(std::int64_t bytes);
  std::string page(std::string_view title, std::string_view body, bool start) const;
  std::string start_page() const;
  std::string manifest() const;

  documents::ZipWriter& zip_;
  blobs::Blobs& blobs_;
  ArchiveHead head_;
  std::int64_t bytes_ = 0;  // of texts
  std::int64_t file_bytes_ = 0;
  std::string module_, part_title_, name_, title_, html_, json_, csv_;
  std::int64_t rows_ = 0;
  std::vector<File> files_;
  std::vector<Listed> listed_;
  std::vector<std::pair<std::string, std::string>> parts_;  // page and title
};

}  // namespace mc::privacy
