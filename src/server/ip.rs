//! What of the internet counts as one client.

use std::net::{IpAddr, Ipv6Addr};

/// What one client has whole: an IPv4 address, also where it is mapped to IPv6, or the first
/// address of an IPv6 /64.
pub fn client(address: IpAddr) -> IpAddr {
    first_of(address.to_canonical(), 64)
}

/// The first address of the IPv6 /48 around it: what one customer of a provider often has. `None`
/// for IPv4.
pub fn site(address: IpAddr) -> Option<IpAddr> {
    let address = address.to_canonical();
    address.is_ipv6().then(|| first_of(address, 48))
}

fn first_of(address: IpAddr, bits: u32) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - bits)))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_client_is_one_however_its_address_is_written() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for written in ["192.0.2.7", "::ffff:192.0.2.7"] {
            assert_eq!((client(ip(written)), site(ip(written))), (ip("192.0.2.7"), None));
        }
        for written in ["2001:db8:1:2:3:4:5:6", "2001:DB8:1:2::1"] {
            assert_eq!((client(ip(written)), site(ip(written))), (ip("2001:db8:1:2::"), Some(ip("2001:db8:1::"))));
        }
    }
}
