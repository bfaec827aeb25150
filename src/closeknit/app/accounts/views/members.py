"""Members of a brand, invitations and what each may do."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from closeknit.app.accounts import queries
from closeknit.app.accounts.access import BrandRequest, for_anyone, for_members
from closeknit.app.accounts.actions.accept_invitation import accept_invitation, accept_with_new_account
from closeknit.app.accounts.actions.change_role import change_role, remove_member
from closeknit.app.accounts.actions.invite_member import invite_member
from closeknit.app.accounts.actions.withdraw_invitation import withdraw_invitation
from closeknit.app.accounts.actor import actor_of
from closeknit.app.accounts.errors import AlreadyMember, InvitationUseless, LastOwner, NoPublicAddress
from closeknit.app.accounts.forms import InviteForm, NewPasswordForm, RoleForm
from closeknit.app.accounts.rules import Role
from closeknit.app.accounts.views.set_up import SIGN_IN


@for_members(GET=Role.ANALYST, POST=Role.OWNER)
def members(request: BrandRequest) -> HttpResponse:
    """List members and open invitations; an owner invites here."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            invite_member(
                brand=request.brand,
                email=told["email"],
                role=told["role"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except (AlreadyMember, NoPublicAddress) as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("An invitation is on its way to %(email)s.") % told)
            return redirect("members", brand=request.brand.slug)
    shown = {
        "form": form,
        "members": queries.members_of(request.brand),
        "invitations": queries.open_invitations(request.brand),
        "roles": list(Role),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "accounts/members.html", shown)


@for_members(POST=Role.OWNER)
def member_role(request: BrandRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    membership = queries.member(request.brand, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            change_role(
                membership=membership, role=form.cleaned_data["role"], actor=actor_of(request), now=timezone.now()
            )
        except LastOwner as refused:
            messages.error(request, str(refused))
    return redirect("members", brand=request.brand.slug)


@for_members(POST=Role.OWNER)
def member_removed(request: BrandRequest, pk: int) -> HttpResponse:
    """Let a member go."""
    membership = queries.member(request.brand, pk)
    try:
        remove_member(membership=membership, actor=actor_of(request), now=timezone.now())
    except LastOwner as refused:
        messages.error(request, str(refused))
    if membership.user == request.user:
        # Whoever removed herself has no page of this brand to go back to.
        return redirect("start")
    return redirect("members", brand=request.brand.slug)


@for_members(POST=Role.OWNER)
def invitation_withdrawn(request: BrandRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = queries.open_invitation(request.brand, pk)
    try:
        withdraw_invitation(invitation=invitation, actor=actor_of(request), now=timezone.now())
    except InvitationUseless as refused:
        messages.error(request, str(refused))
    return redirect("members", brand=request.brand.slug)


@for_anyone("GET", "POST")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; join with the account she has, or with a new one."""
    try:
        found = queries.invitation_of(token, timezone.now())
    except InvitationUseless as refused:
        return TemplateResponse(request, "accounts/invitation_useless.html", {"refused": refused}, status=404)
    form = NewPasswordForm(request.POST if request.method == "POST" and not request.user.is_authenticated else None)
    shown = {
        "invitation": found,
        "form": form,
        "role": Role(found.role),
        "has_account": queries.has_account(found.email),
        "refused": None,
    }
    if request.method == "POST":
        try:
            if request.user.is_authenticated:
                accept_invitation(invitation=found, user=request.user, actor=actor_of(request), now=timezone.now())
                return redirect("home", brand=found.brand.slug)
            if not shown["has_account"] and form.is_valid():
                joined = accept_with_new_account(
                    invitation=found,
                    name=form.cleaned_data["person_name"],
                    password=form.cleaned_data["password"],
                    actor=actor_of(request),
                    now=timezone.now(),
                )
                login(request, joined.user, backend=SIGN_IN)
                return redirect("home", brand=found.brand.slug)
        except InvitationUseless as refused:
            shown["refused"] = refused
    return TemplateResponse(request, "accounts/invitation.html", shown)
