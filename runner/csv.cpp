#include "runner/csv.h"

namespace ringback::runner {
namespace {

class CsvReader {
 public:
  CsvReader(const std::string& text, const std::string& file) : text_(text), mark_{file, 1, 1} {}

  std::vector<std::vector<Word>> read() {
    while (at_ < text_.size()) {
      auto record = read_record();
      const bool blank = record.size() == 1 && record[0].text.empty();
      if (blank) continue;
      if (!records_.empty() && record.size() != records_[0].size()) {
        const std::string& header = std::to_string(records_[0].size());
        throw ScenarioError{record.back().mark, "expected " + header + " cells as in the header, " +
                                                    "not " + std::to_string(record.size())};
      }
      records_.push_back(std::move(record));
    }
    return std::move(records_);
  }

 private:
  std::vector<Word> read_record() {
    std::vector<Word> record;
    while (true) {
      record.push_back(read_cell());
      if (at_ == text_.size() || take() == '\n') return record;
    }
  }

  /// Up to the comma, the end of the line or of the text, which it leaves.
  Word read_cell() {
    Word cell{{}, mark_};
    const bool quoted = at_ < text_.size() && text_[at_] == '"';
    if (quoted) read_quoted(cell);
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n') {
      const Mark here = mark_;
      const char c = take();
      if (c == '\r') continue;
      if (quoted) throw ScenarioError{here, "expected a comma behind the closing quote"};
      cell.text += c;
    }
    return cell;
  }

  void read_quoted(Word& cell) {
    const Mark opened = mark_;
    take();
    while (at_ < text_.size()) {
      const char c = take();
      if (c != '"') {
        cell.text += c;
      } else if (at_ < text_.size() && text_[at_] == '"') {
        cell.text += take();
      } else {
        return;
      }
    }
    throw ScenarioError{opened, "this quote is never closed"};
  }

  char take() {
    const char c = text_[at_++];
    ++mark_.column;
    if (c == '\n') mark_ = {mark_.file, mark_.line + 1, 1};
    return c;
  }

  const std::string& text_;
  std::size_t at_ = 0;
  Mark mark_;
  std::vector<std::vector<Word>> records_;
};

}  // namespace

std::vector<std::vector<Word>> read_csv(const std::string& text, const std::string& file) {
  return CsvReader(text, file).read();
}

}  // namespace ringback::runner
