/* /debug/pprof of C and C++ programs, as Go's net/http/pprof has it: C++ programs better include
 * <skein/http.h>, which says what it is for and what its risks are.
 *
 * All functions may be called from any thread. One that can fail returns NULL if it did not, and
 * otherwise why: one line, valid until the calling thread calls another one. */
#ifndef SKEIN_SKEIN_HTTP_H
#define SKEIN_SKEIN_HTTP_H

#include <skein/skein.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All texts end with a zero and are the caller's. */
typedef struct skein_http_header {
  const char* name;
  const char* value;
} skein_http_header;

typedef struct skein_http_request {
  const char* method; /* "GET" */
  const char* path;   /* "/debug/pprof/heap": of the request line, without the query */
  const char* query;  /* "debug=1": what is behind the "?", as it came; "" if there is none */
  const char* body;
  size_t body_size;
} skein_http_request;

/* Where the response goes. `begin` is called once, then `write` any number of times, perhaps from
 * another thread, but from one at a time. They return 0 if the client wants no more. `is_gone` may be
 * NULL; it is called ten times a second while a profile or trace is being recorded, and returns not 0
 * to end it. Nothing is called any more when skein_http_handle() has returned. */
typedef struct skein_http_response {
  void* context;
  int (*begin)(void* context, int status, const skein_http_header* headers, size_t header_count);
  int (*write)(void* context, const void* data, size_t size);
  int (*is_gone)(void* context);
} skein_http_response;

/* Answers a request for anything under /debug/pprof; others get status 404. Takes as long as the
 * profile or trace that is asked for. */
SKEIN_API void skein_http_handle(const skein_http_request* request,
                                 const skein_http_response* response);

/* Listens on "host:port" and answers requests in threads of its own until it is stopped, or the
 * process ends. No host: this machine only. Port 0: a free one; skein_http_port() says which. One
 * server runs at a time. */
SKEIN_API const char* skein_http_serve(const char* address);

/* Ends the server and what it is recording. Does nothing if none runs. */
SKEIN_API void skein_http_stop(void);

/* 0: no server runs. */
SKEIN_API int skein_http_port(void);

#ifdef __cplusplus
}
#endif

#endif
