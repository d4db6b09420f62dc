#!/usr/bin/env escript
%% SPDX-License-Identifier: GPL-2.0
%% Erlang's gen_sctp: both socket types, options, events, peeling off; prints a line per check.
-mode(compile).
-include_lib("kernel/include/inet_sctp.hrl").

-define(PATIENCE, 20000).

check(Name, true) ->
    io:format("ok ~s~n", [Name]);
check(Name, Got) ->
    io:format("not ok ~s: got ~p~n", [Name, Got]).

same(Name, Got, Want) ->
    check(Name, Got =:= Want orelse {Got, wanted, Want}).

open(Host, Options) ->
    Family = case tuple_size(Host) of 4 -> inet; 8 -> inet6 end,
    {ok, Socket} = gen_sctp:open(0, [Family, binary, {ip, Host}, {active, false}, {recbuf, 200000} | Options]),
    Socket.

port(Socket) ->
    {ok, {_, Port}} = inet:sockname(Socket),
    Port.

%% The next message or event that is not about addresses.
next(Socket) ->
    case gen_sctp:recv(Socket, ?PATIENCE) of
        {ok, {_, _, _, #sctp_paddr_change{}}} -> next(Socket);
        {ok, {_, _, [], Event}} -> Event;
        {ok, {_, _, [Info], Data}} -> {Info#sctp_sndrcvinfo.stream, Info#sctp_sndrcvinfo.assoc_id, Data};
        Other -> Other
    end.

payload(N) ->
    binary:copy(<<N, (N * 7), 3>>, case N rem 5 of 4 -> 10000; _ -> N end).

%% Sends back what comes until the association ends, which it tells the parent.
echo(Socket, Parent, Count) ->
    case next(Socket) of
        {Stream, Id, Data} ->
            ok = gen_sctp:send(Socket, #sctp_sndrcvinfo{stream = Stream, assoc_id = Id}, Data),
            echo(Socket, Parent, Count + 1);
        #sctp_assoc_change{state = shutdown_comp} ->
            Parent ! {echoed, Count};
        _ ->
            echo(Socket, Parent, Count)
    end.

echoes(Socket, Assoc) ->
    Right = [N || N <- lists:seq(1, 30),
                  ok =:= gen_sctp:send(Socket, Assoc, N rem 5, payload(N)),
                  {N rem 5, Assoc#sctp_assoc_change.assoc_id, payload(N)} =:= next(Socket)],
    length(Right).

%% A one-to-many server, one client of this type, messages both ways, and the end.
talk(Name, Type, Host) ->
    Events = {sctp_events, #sctp_event_subscribe{data_io_event = true, association_event = true,
                                                 shutdown_event = true, address_event = true}},
    Listener = open(Host, [Events]),
    ok = gen_sctp:listen(Listener, true),
    Parent = self(),
    Server = spawn_link(fun() -> receive go -> echo(Listener, Parent, 0) end end),
    ok = gen_sctp:controlling_process(Listener, Server),
    Server ! go,
    Client = open(Host, [{type, Type}, Events, {sctp_initmsg, #sctp_initmsg{num_ostreams = 5, max_instreams = 5}}]),
    {ok, Assoc} = gen_sctp:connect(Client, Host, port(Listener), [], ?PATIENCE),
    same([Name, "connect"], {Assoc#sctp_assoc_change.state, Assoc#sctp_assoc_change.outbound_streams}, {comm_up, 5}),
    same([Name, "echoes"], echoes(Client, Assoc), 30),
    ending(Type, Client, Assoc),
    receive {echoed, Count} -> same([Name, "messages the server saw"], Count, 30)
    after ?PATIENCE -> check([Name, "the server sees the end"], timeout) end,
    Type =:= stream orelse begin
        same([Name, "the client sees the end"], (next(Client))#sctp_assoc_change.state, shutdown_comp),
        gen_sctp:close(Client)
    end.

%% One-to-one sockets take no SCTP_EOF.
ending(seqpacket, Client, Assoc) ->
    ok = gen_sctp:eof(Client, Assoc);
ending(stream, Client, Assoc) ->
    same("stream: no eof", gen_sctp:eof(Client, Assoc), {error, einval}),
    ok = gen_sctp:close(Client).

%% A one-to-many server gives an association a socket of its own.
peel(Name, Host) ->
    Server = open(Host, []),
    ok = gen_sctp:listen(Server, true),
    Client = open(Host, []),
    {ok, Assoc} = gen_sctp:connect(Client, Host, port(Server), [], ?PATIENCE),
    #sctp_assoc_change{state = comm_up, assoc_id = Id} = next(Server),
    ok = gen_sctp:send(Client, Assoc, 2, <<"waits">>),
    {ok, Own} = gen_sctp:peeloff(Server, Id),
    same([Name, "what waited comes along"], element(3, next(Own)), <<"waits">>),
    ok = gen_sctp:send(Own, Id, 1, <<"answer">>),
    same([Name, "an answer"], next(Client), {1, Assoc#sctp_assoc_change.assoc_id, <<"answer">>}),
    ok = gen_sctp:close(Own),
    same([Name, "its close ends the association"],
         [(next(Client))#sctp_shutdown_event.assoc_id, (next(Client))#sctp_assoc_change.state],
         [Assoc#sctp_assoc_change.assoc_id, shutdown_comp]),
    gen_sctp:close(Client),
    gen_sctp:close(Server).

%% What is set is what is there; Ask is how it is asked for.
holds(Socket, Name, Value, Ask) ->
    ok = inet:setopts(Socket, [{Name, Value}]),
    {ok, [{Name, Got}]} = inet:getopts(Socket, [Ask]),
    same(io_lib:format("option ~s", [Name]), Got, Value).

options(Host) ->
    Socket = open(Host, []),
    [holds(Socket, Name, Value, Name) || {Name, Value} <- [
        {sctp_nodelay, true}, {sctp_disable_fragments, true}, {sctp_i_want_mapped_v4_addr, false}, {sctp_autoclose, 7}]],
    [holds(Socket, Name, Value, {Name, Ask}) || {Name, Value, Ask} <- [
        {sctp_adaptation_layer, #sctp_setadaptation{adaptation_ind = 99}, #sctp_setadaptation{}},
        {sctp_initmsg, #sctp_initmsg{num_ostreams = 3, max_instreams = 4, max_attempts = 5, max_init_timeo = 6000},
         #sctp_initmsg{}},
        {sctp_rtoinfo, #sctp_rtoinfo{assoc_id = 0, initial = 1000, max = 2000, min = 500}, #sctp_rtoinfo{assoc_id = 0}}]],
    gen_sctp:close(Socket).

%% An active socket's process gets messages, not calls.
active(Host) ->
    Server = open(Host, []),
    ok = gen_sctp:listen(Server, true),
    ok = inet:setopts(Server, [{active, true}]),
    Client = open(Host, []),
    {ok, Assoc} = gen_sctp:connect(Client, Host, port(Server), [], ?PATIENCE),
    receive {sctp, Server, _, _, {[], #sctp_assoc_change{state = State}}} -> same("active: the event", State, comm_up)
    after ?PATIENCE -> check("active: the event", timeout) end,
    ok = gen_sctp:send(Client, Assoc, 0, <<"hello">>),
    receive {sctp, Server, _, _, {[_], Data}} -> same("active: the message", Data, <<"hello">>)
    after ?PATIENCE -> check("active: the message", timeout) end,
    ok = gen_sctp:abort(Client, Assoc),
    receive {sctp, Server, _, _, {[], #sctp_assoc_change{state = Lost}}} -> same("active: the abort", Lost, comm_lost)
    after ?PATIENCE -> check("active: the abort", timeout) end,
    gen_sctp:close(Client),
    gen_sctp:close(Server).

main(_) ->
    V4 = {127, 0, 0, 1},
    V6 = {0, 0, 0, 0, 0, 0, 0, 1},
    talk("seqpacket, IPv4: ", seqpacket, V4),
    talk("seqpacket, IPv6: ", seqpacket, V6),
    talk("stream, IPv4: ", stream, V4),
    options(V4),
    active(V4),
    peel("peeloff: ", V4),
    io:format("ok all of it ran~n").
