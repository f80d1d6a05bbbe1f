// What tests/collect profiles: allocations deep inside of templates that the compiler inlines.

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

template <typename Thing>
class Shelf {
 public:
  void Put(Thing thing) { things_.push_back(thing); }
  [[nodiscard]] size_t size() const { return things_.size(); }

 private:
  std::vector<Thing> things_;
};

int main() {
  Shelf<long> shelf;
  for (long i = 0; i < 1000; ++i)
    shelf.Put(i);
  std::unordered_map<int, std::string> names;
  for (int i = 0; i < 1000; ++i)
    names[i] = "a name that is too long to be kept in the string itself";
  std::deque<double> numbers;
  for (int i = 0; i < 1000; ++i)
    numbers.emplace_back(i);
  const auto more = std::make_unique<Shelf<int>>();
  more->Put(1);
  return shelf.size() + names.size() + numbers.size() + more->size() == 3001 ? 0 : 1;
}
