from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form(request: HttpRequest) -> HttpResponse:
    return render(request, "policies/library.html", {"packs": []})
