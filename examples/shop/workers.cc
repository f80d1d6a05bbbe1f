#include "workers.h"

#include <utility>

Workers::Workers(unsigned count) {
  for (unsigned i = 0; i < count; ++i)
    threads_.emplace_back(&Workers::Run, this);
}

// A job that is none ends one thread.
Workers::~Workers() {
  for (size_t i = 0; i < threads_.size(); ++i)
    Do(nullptr);
  for (std::thread& thread : threads_)
    thread.join();
}

void Workers::Do(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push(std::move(job));
  }
  has_come_.notify_one();
}

Workers::Job Workers::NextJob() {
  std::unique_lock lock(mutex_);
  has_come_.wait(lock, [this] { return !jobs_.empty(); });
  Job job = std::move(jobs_.front());
  jobs_.pop();
  return job;
}

void Workers::Run() {
  while (const Job job = NextJob())
    job();
}
