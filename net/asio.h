// Boost.Asio under one short name.
#pragma once

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>

namespace ringback::net {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

}  // namespace ringback::net
