#include "export/perfetto_export.h"

#include "export/perfetto_packets.h"
#include "export/perfetto_program.h"
#include "export/perfetto_samples.h"
#include "export/perfetto_scheduling.h"
#include "export/perfetto_thread_slices.h"
#include "export/perfetto_threads.h"

namespace skein {

void ExportPerfetto(const Trace& trace, Nanos from, Nanos to, const ExportSink& sink) {
  perfetto::Packets packets(sink);
  const perfetto::Threads threads(trace);
  threads.Write(from, to, packets);
  perfetto::WriteScheduling(trace, threads, from, to, packets);
  perfetto::WriteProgramTracks(trace, from, to, packets);
  perfetto::WriteThreadSlices(trace, threads, from, to, packets);
  perfetto::WriteSamples(trace, threads, from, to, packets);
}

}  // namespace skein
