#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <array>

#include "appliance/base/text.hpp"
#include "appliance/documents/canonical_csv.hpp"
#include "appliance/documents/report_text.hpp"

namespace mc::documents {
namespace {

constexpr lxw_row_t kHeadRow = 4;  // title, origin, filters, blank, then the column titles
constexpr lxw_row_t kLastRow = 1'048'575;
constexpr std::size_t kLongestText = 32'767;  // code units a cell of the format can hold

// Where libxlsxwriter writes. Everything under the data directory is encrypted at rest (SEC-002) and a report must not
// lie beside it in the clear, so both the finished file and the library's temporary sheets live in memory: the file in
// a memfd, which the library opens by its /proc name, the sheets in /dev/shm. Where the machine offers neither (an
// empty chroot without /proc and /dev/shm) they go to the scratch folder: the sheets are unlinked by the library as
// soon as they are open, the finished file as soon as it is open for reading, and no name survives a crash of this call
// for longer than the call would have taken.
class Workspace {
public:
  explicit Workspace(const std::filesystem::path& scratch) : scratch_(scratch) {}
  ~Workspace() {
    if (fd_ >= 0) ::close(fd_);
    if (on_disk_) ::unlink(path_.c_str());
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  Status open() {
    folder_ = ::access("/dev/shm", R_OK | W_OK | X_OK) == 0 ? "/dev/shm" : scratch_.string();
    fd_ = ::memfd_create("report", MFD_CLOEXEC);
    path_ = "/proc/self/fd/" + std::to_string(fd_);
    if (fd_ >= 0 && ::access(path_.c_str(), W_OK) == 0) return {};
    if (fd_ >= 0) ::close(fd_);
    path_ = (scratch_ / "report-XXXXXX").string();
    fd_ = ::mkostemp(path_.data(), O_CLOEXEC);
    if (fd_ < 0) return fail(Fault::unavailable, "scratch_not_writable", "The scratch folder cannot be written.");
    on_disk_ = true;
    return {};
  }
  const char* path() const { return path_.c_str(); }
  char* folder() { return folder_.data(); }

  Status copy_to(const Sink& sink) {
    if (on_disk_) {
      ::unlink(path_.c_str());  // still open here: the bytes have no name any more
      on_disk_ = false;
    }
    std::vector<std::uint8_t> piece(256 << 10);
    off_t at = 0;
    for (;;) {
      const auto got = ::pread(fd_, piece.data(), piece.size(), at);
      if (got < 0) return internal("xlsx_failed", "The workbook could not be read back.");
      if (got == 0) return {};
      at += got;
      TRY(sink(ByteView(piece.data(), static_cast<std::size_t>(got))));
    }
  }

private:
  std::filesystem::path scratch_;
  std::string folder_;
  std::string path_;
  int fd_ = -1;
  bool on_disk_ = false;
};

// One workbook while it is written. libxlsxwriter keeps no state outside the workbook.
class Workbook {
public:
  explicit Workbook(Workspace& space) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = space.folder();
    book_ = workbook_new_opt(space.path(), &options);
  }
  ~Workbook() {
    if (book_ != nullptr) lxw_workbook_free(book_);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  bool ok() const { return book_ != nullptr; }

  void begin(const ReportHead& head, std::span<const Column> columns) {
    describe(head);
    make_formats();
    sheet_ = workbook_add_worksheet(book_, "Report");
    about_ = workbook_add_worksheet(book_, "About");
    std::vector<double> widths;
    for (lxw_col_t i = 0; i < columns.size(); ++i) {
      worksheet_set_column(sheet_, i, i, std::clamp(columns[i].width, 4.0, 120.0), nullptr);
    }
    check(worksheet_write_string(sheet_, 0, 0, head.title.c_str(), title_));
    check(worksheet_write_string(sheet_, 1, 0, (head.organisation + "  |  " + origin_text(head)).c_str(), quiet_));
    check(worksheet_write_string(sheet_, 2, 0, filter_text(head).c_str(), quiet_));
    for (lxw_col_t i = 0; i < columns.size(); ++i) {
      check(worksheet_write_string(sheet_, kHeadRow, i, columns[i].title.c_str(),
                                   columns[i].right_aligned ? head_right_ : head_));
    }
    worksheet_freeze_panes(sheet_, kHeadRow + 1, 0);
    print_setup(head);
  }

  void write_row(lxw_row_t row, std::span<const Cell> cells) {
    for (lxw_col_t i = 0; i < cells.size(); ++i) write_cell(row, i, cells[i]);
  }

  Status end(const ReportHead& head, std::size_t columns, const Written& written) {
    if (columns > 0) {
      const auto last = static_cast<lxw_row_t>(kHeadRow + static_cast<lxw_row_t>(written.rows));
      check(worksheet_autofilter(sheet_, kHeadRow, 0, last, static_cast<lxw_col_t>(columns - 1)));
    }
    write_about(head, written);
    lxw_workbook* book = std::exchange(book_, nullptr);
    check(workbook_close(book));  // frees the workbook in every case
    if (error_ != LXW_NO_ERROR) return internal("xlsx_failed", lxw_strerror(error_));
    return {};
  }

private:
  void check(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }

  void describe(const ReportHead& head) {
    properties_ = {head.title, head.generated_by, head.organisation};
    lxw_doc_properties properties{};
    properties.title = properties_[0].data();
    properties.author = properties_[1].data();
    properties.company = properties_[2].data();
    properties.created = static_cast<time_t>(head.generated_at.ms / 1000);
    check(workbook_set_properties(book_, &properties));
  }

  void make_formats() {
    title_ = workbook_add_format(book_);
    format_set_bold(title_);
    format_set_font_size(title_, 14);
    quiet_ = workbook_add_format(book_);
    format_set_font_color(quiet_, 0x555555);
    head_ = workbook_add_format(book_);
    head_right_ = workbook_add_format(book_);
    for (lxw_format* format : {head_, head_right_}) {
      format_set_bold(format);
      format_set_bg_color(format, 0xE8EEF2);
      format_set_bottom(format, LXW_BORDER_THIN);
    }
    format_set_align(head_right_, LXW_ALIGN_RIGHT);
    date_ = workbook_add_format(book_);
    format_set_num_format(date_, "yyyy-mm-dd");
    format_set_align(date_, LXW_ALIGN_LEFT);
    wrapped_ = workbook_add_format(book_);
    format_set_text_wrap(wrapped_);
  }

  void print_setup(const ReportHead& head) {
    worksheet_set_landscape(sheet_);
    worksheet_fit_to_pages(sheet_, 1, 0);
    worksheet_repeat_rows(sheet_, 0, kHeadRow);
    std::string left = head.organisation.substr(0, 60);  // the format allows 255 characters in a footer
    std::erase(left, '&');
    check(worksheet_set_footer(sheet_, ("&L" + left + "&RPage &P of &N").c_str()));
  }

  // Text goes through write_string only, so it can become neither a formula nor a link.
  void write_text(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text, lxw_format* format) {
    if (text.size() <= kLongestText) {
      check(worksheet_write_string(sheet, row, column, text.c_str(), format));
      return;
    }
    std::size_t end = kLongestText - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    check(worksheet_write_string(sheet, row, column, (text.substr(0, end) + "...").c_str(), format));
  }

  void write_cell(lxw_row_t row, lxw_col_t column, const Cell& cell) {
    if (cell.kind == Cell::Kind::text && !cell.text.empty()) {
      write_text(sheet_, row, column, cell.text, nullptr);
    } else if (cell.kind == Cell::Kind::number && !number_text(cell.number).empty()) {
      check(worksheet_write_number(sheet_, row, column, cell.number, nullptr));
    } else if (cell.kind == Cell::Kind::date) {
      constexpr double kEpoch = 25569;  // 1970-01-01 counted from 1899-12-30; right from 1900-03-01 on
      if (cell.date.days + kEpoch > 60) {
        check(worksheet_write_number(sheet_, row, column, cell.date.days + kEpoch, date_));
      } else {
        write_text(sheet_, row, column, to_string(cell.date), nullptr);
      }
    }
  }

  void write_about(const ReportHead& head, const Written& written) {
    worksheet_set_column(about_, 0, 0, 24, nullptr);
    worksheet_set_column(about_, 1, 1, 90, wrapped_);
    std::vector<std::pair<std::string, std::string>> lines = {
        {"Report", head.title},
        {"Organisation", head.organisation},
        {"Generated by", head.generated_by},
        {"Generated at", minute_text(head.generated_at)},
        {"Rows", std::to_string(written.rows)},
        {"SHA-256", written.sha256},
        {"How to check", kChecksumNote},
    };
    if (!head.checkpoint.empty()) lines.emplace_back("Audit checkpoint", head.checkpoint);
    for (const auto& [name, value] : head.filters) lines.emplace_back("Filter: " + name, value);
    if (head.filters.empty()) lines.emplace_back("Filters", "none: all rows");
    lxw_row_t row = 0;
    for (const auto& [name, value] : lines) {
      write_text(about_, row, 0, name, quiet_);
      write_text(about_, row, 1, value, wrapped_);
      ++row;
    }
  }

  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_worksheet* about_ = nullptr;
  lxw_format* title_ = nullptr;
  lxw_format* quiet_ = nullptr;
  lxw_format* head_ = nullptr;
  lxw_format* head_right_ = nullptr;
  lxw_format* date_ = nullptr;
  lxw_format* wrapped_ = nullptr;
  std::array<std::string, 3> properties_;
  lxw_error error_ = LXW_NO_ERROR;
};

}  // namespace

Result<Written> write_xlsx(const ReportHead& head, std::span<const Column> columns, const Rows& rows, const Sink& sink,
                           const std::filesystem::path& scratch) {
  Workspace space(scratch);
  TRY(space.open());
  Workbook book(space);
  if (!book.ok()) return internal("xlsx_failed", "The workbook could not be made.");
  book.begin(head, columns);
  CanonicalCsv canonical(columns);
  lxw_row_t row = kHeadRow;
  for (;;) {
    const auto page = TRY(rows());
    if (page.empty()) break;
    for (const auto& cells : page) {
      if (row >= kLastRow)
        return fail(Fault::too_large, "report_too_long", "A sheet holds at most 1,048,571 rows; narrow the filters.");
      TRY(canonical.add(cells));
      book.write_row(++row, cells);
    }
    canonical.take();
  }
  Written written = canonical.finish();
  TRY(book.end(head, columns.size(), written));
  TRY(space.copy_to(sink));
  return written;
}

}  // namespace mc::documents
