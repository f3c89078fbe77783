package io.understudy.adapter.http;

import java.net.InetAddress;
import java.util.Set;

/**
 * Addresses where clouds hand out a machine's own credentials. A policy's author must not reach them through this service.
 */
final class MetadataAddresses {

    /** Outside the link-local ranges: AWS over IPv6, Google Cloud over IPv6, Alibaba Cloud, Oracle Cloud. */
    private static final Set<String> OTHERS =
            Set.of("fd00:ec2:0:0:0:0:0:254", "fd20:ce:0:0:0:0:0:254", "100.100.100.200", "192.0.0.192");

    private MetadataAddresses() {}

    /** True for every link-local address (169.254.0.0/16, fe80::/10) and the clouds' other metadata addresses. */
    static boolean contains(InetAddress address) {
        return address.isLinkLocalAddress() || isTranslatedLinkLocal(address) || OTHERS.contains(plain(address));
    }

    /** 64:ff9b::/96, where NAT64 reaches IPv4: 169.254.x.x must not come in by that door. */
    private static boolean isTranslatedLinkLocal(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 16
                && bytes[0] == 0
                && bytes[1] == 0x64
                && bytes[2] == (byte) 0xff
                && bytes[3] == (byte) 0x9b
                && bytes[12] == (byte) 169
                && bytes[13] == (byte) 254;
    }

    private static String plain(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
