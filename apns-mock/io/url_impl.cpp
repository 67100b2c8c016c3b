// Boost.URL, compiled here once: Debian's other packages of Boost stay out.
#include <boost/url/src.hpp>
