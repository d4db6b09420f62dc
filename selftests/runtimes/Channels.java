// SPDX-License-Identifier: GPL-2.0
// Java's SCTP channels, all three kinds, blocking and with a selector; prints a line per check.

import com.sun.nio.sctp.AbstractNotificationHandler;
import com.sun.nio.sctp.Association;
import com.sun.nio.sctp.AssociationChangeNotification;
import com.sun.nio.sctp.AssociationChangeNotification.AssocChangeEvent;
import com.sun.nio.sctp.HandlerResult;
import com.sun.nio.sctp.MessageInfo;
import com.sun.nio.sctp.Notification;
import com.sun.nio.sctp.SctpChannel;
import com.sun.nio.sctp.SctpMultiChannel;
import com.sun.nio.sctp.SctpServerChannel;
import com.sun.nio.sctp.SctpStandardSocketOptions;
import com.sun.nio.sctp.ShutdownNotification;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

public final class Channels {
	private static final int BIG = 60000;
	private static final int STREAMS = 5;
	private static final ExecutorService helper = Executors.newCachedThreadPool();
	private static final InetAddress[] hosts = new InetAddress[2];

	private Channels() {
	}

	private static void check(String name, boolean ok) {
		System.out.println((ok ? "ok " : "not ok ") + name);
	}

	private static void checkEq(String name, Object got, Object want) {
		check(got.equals(want) ? name : name + ": got " + got + ", want " + want, got.equals(want));
	}

	// What a handler was told, in words.
	private static final class Heard extends AbstractNotificationHandler<List<String>> {
		@Override
		public HandlerResult handleNotification(AssociationChangeNotification n, List<String> heard) {
			heard.add(n.event().name());
			return n.event() == AssocChangeEvent.COMM_UP ? HandlerResult.CONTINUE : HandlerResult.RETURN;
		}

		@Override
		public HandlerResult handleNotification(ShutdownNotification n, List<String> heard) {
			heard.add("shutdown");
			return HandlerResult.CONTINUE;
		}

		@Override
		public HandlerResult handleNotification(Notification n, List<String> heard) {
			return HandlerResult.CONTINUE;
		}
	}

	private static ByteBuffer message(int size, int seed) {
		ByteBuffer out = ByteBuffer.allocate(size);
		for (int i = 0; i < size; i++)
			out.put((byte) (i * 31 + seed));
		out.flip();
		return out;
	}

	// What came, up to its end, in a buffer that was cleared before.
	private static MessageInfo receive(SctpChannel from, ByteBuffer into) throws Exception {
		into.clear();
		MessageInfo info;
		do {
			info = from.receive(into, null, null);
		} while (info != null && info.bytes() >= 0 && !info.isComplete());
		into.flip();
		return info;
	}

	// Sends back what comes, on its stream and with its payload protocol identifier, until the peer shuts down.
	private static int echo(SctpServerChannel server) throws Exception {
		ByteBuffer buffer = ByteBuffer.allocate(BIG + 10);
		int count = 0;
		try (SctpChannel channel = server.accept()) {
			MessageInfo info;
			while ((info = receive(channel, buffer)) != null && info.bytes() >= 0) {
				channel.send(buffer, MessageInfo.createOutgoing(null, info.streamNumber())
					.payloadProtocolID(info.payloadProtocolID()).unordered(info.isUnordered()));
				count++;
			}
		}
		return count;
	}

	private static boolean exchange(SctpChannel channel, int n) throws Exception {
		int size = n % 4 == 3 ? BIG : 1 + n * 97;
		ByteBuffer sent = message(size, n), got = ByteBuffer.allocate(BIG + 10);
		channel.send(sent, MessageInfo.createOutgoing(null, n % STREAMS).payloadProtocolID(n + 7)
			.unordered(n % 2 == 1));
		sent.flip();
		MessageInfo info = receive(channel, got);
		return got.equals(sent) && info.streamNumber() == n % STREAMS && info.payloadProtocolID() == n + 7
			&& info.isUnordered() == (n % 2 == 1);
	}

	private static void oneToOne(InetAddress host) throws Exception {
		String what = "SctpChannel, " + host.getHostAddress() + ": ";
		List<String> heard = new ArrayList<>();
		try (SctpServerChannel server = SctpServerChannel.open().bind(new InetSocketAddress(host, 0))) {
			SocketAddress at = server.getAllLocalAddresses().iterator().next();
			Future<Integer> echoed = helper.submit(() -> echo(server));
			SctpChannel channel = SctpChannel.open(at, STREAMS, STREAMS);
			checkEq(what + "streams", channel.association().maxOutboundStreams(), STREAMS);
			checkEq(what + "the peer's address", channel.getRemoteAddresses(), Set.of(at));
			int right = 0;
			for (int n = 0; n < 20; n++)
				right += exchange(channel, n) ? 1 : 0;
			checkEq(what + "echoes", right, 20);
			channel.shutdown();
			MessageInfo info;
			do {
				info = channel.receive(ByteBuffer.allocate(10), heard, new Heard());
			} while (info == null);
			checkEq(what + "the end, after shutdown()", info.bytes(), -1);
			checkEq(what + "messages the server saw", echoed.get(60, TimeUnit.SECONDS), 20);
			channel.close();
		}
	}

	private static <T> boolean holds(SctpChannel c, com.sun.nio.sctp.SctpSocketOption<T> option, T value)
			throws Exception {
		c.setOption(option, value);
		return c.getOption(option).equals(value);
	}

	private static void options() throws Exception {
		try (SctpServerChannel server = SctpServerChannel.open().bind(new InetSocketAddress(hosts[0], 0));
				SctpChannel c = SctpChannel.open()) {
			SocketAddress at = server.getAllLocalAddresses().iterator().next();
			check("options: SCTP_NODELAY", holds(c, SctpStandardSocketOptions.SCTP_NODELAY, true));
			check("options: SCTP_DISABLE_FRAGMENTS", holds(c, SctpStandardSocketOptions.SCTP_DISABLE_FRAGMENTS, true));
			check("options: SCTP_FRAGMENT_INTERLEAVE", holds(c, SctpStandardSocketOptions.SCTP_FRAGMENT_INTERLEAVE, 1));
			check("options: SO_LINGER", holds(c, SctpStandardSocketOptions.SO_LINGER, 3));
			var init = SctpStandardSocketOptions.InitMaxStreams.create(3, 4);
			check("options: SCTP_INIT_MAXSTREAMS", holds(c, SctpStandardSocketOptions.SCTP_INIT_MAXSTREAMS, init));
			c.bind(new InetSocketAddress(hosts[0], 0));
			InetAddress second = InetAddress.getByName("127.0.0.2");
			c.bindAddress(second);
			checkEq("bindAddress", c.getAllLocalAddresses().size(), 2);
			c.unbindAddress(second);
			checkEq("unbindAddress", c.getAllLocalAddresses().size(), 1);
			c.connect(at);
			check("options: SCTP_PRIMARY_ADDR", holds(c, SctpStandardSocketOptions.SCTP_PRIMARY_ADDR, at));
		}
	}

	// One thread, one selector: a connect that does not wait, its accept, and a message.
	private static void selector() throws Exception {
		Set<String> seen = new HashSet<>();
		ByteBuffer got = ByteBuffer.allocate(100);
		try (Selector selector = Selector.open(); SctpServerChannel server = SctpServerChannel.open();
				SctpChannel client = SctpChannel.open()) {
			server.bind(new InetSocketAddress(hosts[0], 0)).configureBlocking(false);
			server.register(selector, SelectionKey.OP_ACCEPT);
			client.configureBlocking(false);
			client.connect(server.getAllLocalAddresses().iterator().next());
			client.register(selector, SelectionKey.OP_CONNECT);
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			while (got.position() == 0 && System.nanoTime() < end) {
				selector.select(1000);
				for (SelectionKey key : selector.selectedKeys())
					ready(key, seen, got);
				selector.selectedKeys().clear();
			}
			for (SelectionKey key : selector.keys())
				if (key.channel() != server && key.channel() != client)
					key.channel().close();
		}
		checkEq("selector: what was ready", seen, Set.of("accept", "connect", "read"));
		checkEq("selector: the message", got.flip(), message(50, 1));
	}

	private static void ready(SelectionKey key, Set<String> seen, ByteBuffer got) throws Exception {
		if (key.isAcceptable()) {
			seen.add("accept");
			SctpChannel peer = ((SctpServerChannel) key.channel()).accept();
			peer.configureBlocking(false);
			peer.register(key.selector(), SelectionKey.OP_READ);
		} else if (key.isConnectable() && ((SctpChannel) key.channel()).finishConnect()) {
			seen.add("connect");
			key.interestOps(0);
			((SctpChannel) key.channel()).send(message(50, 1), MessageInfo.createOutgoing(null, 0));
		} else if (key.isReadable()) {
			seen.add("read");
			((SctpChannel) key.channel()).receive(got, null, null);
		}
	}

	private static MessageInfo next(SctpMultiChannel from, ByteBuffer into, List<String> heard) throws Exception {
		into.clear();
		MessageInfo info = from.receive(into, heard, new Heard());
		into.flip();
		return info;
	}

	private static SctpMultiChannel multi(InetAddress host) throws Exception {
		return SctpMultiChannel.open().bind(new InetSocketAddress(host, 0));
	}

	private static void oneToMany(InetAddress host) throws Exception {
		String what = "SctpMultiChannel, " + host.getHostAddress() + ": ";
		List<String> heard = new ArrayList<>();
		ByteBuffer got = ByteBuffer.allocate(BIG + 10);
		try (SctpMultiChannel server = multi(host); SctpMultiChannel a = multi(host); SctpMultiChannel b = multi(host)) {
			SocketAddress at = server.getAllLocalAddresses().iterator().next();
			a.send(message(1000, 1), MessageInfo.createOutgoing(at, 1));
			MessageInfo fromA = next(server, got, heard);
			checkEq(what + "a message sets up an association", got, message(1000, 1));
			b.send(message(BIG, 2), MessageInfo.createOutgoing(at, 2));
			MessageInfo fromB = next(server, got, heard);
			checkEq(what + "another one, large", got, message(BIG, 2));
			checkEq(what + "what was notified", heard, List.of("COMM_UP", "COMM_UP"));
			checkEq(what + "associations", server.associations(), Set.of(fromA.association(), fromB.association()));
			server.send(message(200, 3), MessageInfo.createOutgoing(fromA.association(), null, 0));
			server.send(message(300, 4), MessageInfo.createOutgoing(fromB.association(), null, 0));
			next(a, got, heard);
			checkEq(what + "the first answer", got, message(200, 3));
			next(b, got, heard);
			checkEq(what + "the second answer", got, message(300, 4));
			branch(what, server, fromA.association(), a);
			server.shutdown(fromB.association());
			heard.clear();
			next(b, got, heard);
			checkEq(what + "what the peer hears of a shutdown", heard, List.of("shutdown", "SHUTDOWN"));
		}
	}

	// To a channel of its own; what was there before it goes with it.
	private static void branch(String what, SctpMultiChannel server, Association association, SctpMultiChannel peer)
			throws Exception {
		ByteBuffer got = ByteBuffer.allocate(BIG + 10);
		SocketAddress at = server.getAllLocalAddresses().iterator().next();
		peer.send(message(400, 5), MessageInfo.createOutgoing(at, 1));
		try (SctpChannel own = server.branch(association)) {
			receive(own, got);
			checkEq(what + "branch() takes along what waits", got, message(400, 5));
			own.send(message(500, 6), MessageInfo.createOutgoing(null, 3));
			next(peer, got, new ArrayList<>());
			checkEq(what + "branch() answers", got, message(500, 6));
			checkEq(what + "associations left", server.associations().size(), 1);
		}
	}

	public static void main(String[] arguments) throws Exception {
		Callable<Void> all = () -> {
			for (InetAddress host : hosts) {
				oneToOne(host);
				oneToMany(host);
			}
			options();
			selector();
			return null;
		};
		hosts[0] = InetAddress.getByName("127.0.0.1");
		hosts[1] = InetAddress.getByName("::1");
		try {
			helper.submit(all).get(150, TimeUnit.SECONDS);
			check("all of it ran", true);
		} catch (Exception e) {
			e.printStackTrace();
			check("all of it ran", false);
		}
		System.out.flush();
		System.exit(0);
	}
}
